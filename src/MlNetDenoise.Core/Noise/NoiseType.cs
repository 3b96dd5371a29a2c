namespace MlNetDenoise;

/// <summary>The types of noise that need different models.</summary>
public enum NoiseType
{
    /// <summary>White noise: that of a pixel says nothing on that of its neighbors.</summary>
    White,

    /// <summary>The noise of photographs as cameras save them: blotches and colored specks of several pixels.</summary>
    Camera,
}
