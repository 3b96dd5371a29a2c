namespace MlNetDenoise.Core.Tests;

/// <summary>The first files of the benchmark "mutations", which checks 10,000 in processes of their own.</summary>
public sealed class MutationTests : IDisposable
{
    private const int Files = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_file_is_denoised_or_refused_by_name()
    {
        var seeds = SeedFile.CreateAll();
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        Assert.All(Enumerable.Range(0, Files), number => MutatedFile.Create(seeds, number).Check(denoiser, _folder.Path));
    }

    [Fact]
    public void The_files_are_sound_before_they_are_damaged()
    {
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        Assert.All(SeedFile.CreateAll(), seed =>
        {
            var file = _folder.Write(seed.FileName, seed.Content);
            denoiser.DenoiseFile(file, file, new() { Sigma = 10 });
            Assert.Equal(FloatImage.Load(seed.Content).Width, FloatImage.Load(file).Width);
        });
    }
}
