using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>One ONNX file in image form; its session is opened when it is first needed.</summary>
internal sealed class DenoiserModel : IDisposable
{
    private const string Noisy = "noisy", Sigma = "sigma", Denoised = "denoised";

    private readonly Lazy<InferenceSession> _session;

    /// <exception cref="ModelException">The file is absent, empty, truncated, or none of this project's models.</exception>
    public DenoiserModel(string path, InferenceDevice device)
    {
        Path = path;
        Card = ModelCard.FromProperties(OnnxMetadata.Read(path), path);
        _session = new(() => Open(device));
    }

    public string Path { get; }

    public ModelCard Card { get; }

    /// <summary>Opens the session, if it is not open yet.</summary>
    public void Load() => _ = _session.Value;

    /// <summary>Runs the network on one whole image.</summary>
    /// <param name="noisy">The card's channels; finite values, nominally in [0,1].</param>
    /// <param name="sigma">Noise level on the 0-255 scale, for a network that takes it.</param>
    /// <param name="cancellationToken">Stops the run between two layers.</param>
    /// <returns>An image of the same size, values in [0,1].</returns>
    /// <exception cref="ModelException">The model cannot be loaded, or the run failed, for want of memory for example.</exception>
    public FloatImage Run(FloatImage noisy, float sigma, CancellationToken cancellationToken)
    {
        var session = _session.Value; // before all else: it tells of a native library that is absent
        var denoised = new FloatImage(noisy.Width, noisy.Height, noisy.Channels) { BitDepth = noisy.BitDepth };
        long[] shape = [1, noisy.Channels, noisy.Height, noisy.Width];
        // the tensors lie over the images' own arrays: nothing is copied
        using var input = OrtValue.CreateTensorValueFromMemory(noisy.Pixels, shape);
        using var level = OrtValue.CreateTensorValueFromMemory([sigma / 255], [1, 1, 1, 1]);
        using var output = OrtValue.CreateTensorValueFromMemory(denoised.Pixels, shape);
        var (names, values) = Card.TakesSigma ? (new[] { Noisy, Sigma }, new[] { input, level }) : ([Noisy], [input]);
        using var run = new RunOptions();
        using var cancellation = cancellationToken.Register(() => run.Terminate = true);
        try
        {
            session.Run(run, names, values, [Denoised], [output]);
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException($"{Path} failed on an image of {noisy.Width}x{noisy.Height}: {InferenceDevice.FirstLine(e)} Try a smaller image, or export the model again.", e);
        }
        return denoised;
    }

    public void Dispose()
    {
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    private InferenceSession Open(InferenceDevice device)
    {
        var session = device.Open(Path);
        try
        {
            RequireImageForm(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void RequireImageForm(InferenceSession session)
    {
        string[] inputs = Card.TakesSigma ? [Noisy, Sigma] : [Noisy];
        if (!inputs.ToHashSet().SetEquals(session.InputNames) || !session.OutputNames.Contains(Denoised))
        {
            throw new ModelException(
                $"{Path} has inputs {string.Join(", ", session.InputNames)}, not {string.Join(", ", inputs)}. Give the file in image form, '{ModelFiles.ImageForm}'; the flat form is for ML.NET.");
        }
        if (session.InputMetadata[Noisy].Dimensions is not [_, var channels, _, _] || channels != Card.Channels)
            throw new ModelException($"{Path} does not take the {Card.Channels} channel(s) that its metadata tells. Export the model again.");
    }
}
