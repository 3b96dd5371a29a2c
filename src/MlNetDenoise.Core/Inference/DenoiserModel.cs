using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>An ONNX file in image form. Its session is opened when it is first needed.</summary>
internal sealed class DenoiserModel : IDisposable
{
    private const string Noisy = "noisy", Sigma = "sigma", Denoised = "denoised";

    private static readonly string[] Outputs = [Denoised];

    private readonly InferenceDevice _device;
    private readonly string[] _inputs;
    private readonly Lazy<InferenceSession> _session;

    /// <exception cref="ModelException">The file does not exist, is empty, truncated or not a denoising model of this library.</exception>
    public DenoiserModel(string path, InferenceDevice device)
    {
        Path = path;
        Card = ModelCard.FromProperties(OnnxMetadata.Read(path), path);
        _device = device;
        _inputs = Card.TakesSigma ? [Noisy, Sigma] : [Noisy];
        _session = new(Open);
    }

    public string Path { get; }

    public ModelCard Card { get; }

    /// <summary>Opens the session if it is not open.</summary>
    public void Load() => _ = _session.Value;

    /// <summary>Runs the network once, as soon as <see cref="InferenceDevice.Runs"/> allows it.</summary>
    /// <param name="inputs"><c>noisy</c> [1,C,H,W] and, if the network takes it, <c>sigma</c> [1,1,1,1] or [1,1,H,W] in units of the pixels.</param>
    /// <param name="outputs"><c>denoised</c> [1,C,H,W], which receives values in [0,1].</param>
    /// <param name="cancellationToken">Cancels the wait, and the run between two layers.</param>
    /// <exception cref="ModelException">The model cannot be loaded, or the run failed, for example because memory is short.</exception>
    public void Run(OrtValue[] inputs, OrtValue[] outputs, CancellationToken cancellationToken)
    {
        var session = _session.Value;
        _device.Runs.Wait(cancellationToken);
        using var run = new RunOptions();
        using var cancellation = cancellationToken.UnsafeRegister(static run => ((RunOptions)run!).Terminate = true, run);
        try
        {
            session.Run(run, _inputs, inputs, Outputs, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            throw new ModelException($"{Path} failed on {shape[3]}x{shape[2]} pixels: {InferenceDevice.FirstLine(e)} Lower DenoiserSettings.MaxMemory, which makes the tiles smaller, or export the model again.", e);
        }
        finally
        {
            _device.Runs.Release();
        }
    }

    public void Dispose()
    {
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    private InferenceSession Open()
    {
        var session = _device.Open(Path, Card.Precision);
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
        if (!_inputs.ToHashSet().SetEquals(session.InputNames) || !session.OutputNames.Contains(Denoised))
        {
            throw new ModelException(
                $"{Path} has the inputs {string.Join(", ", session.InputNames)}, not {string.Join(", ", _inputs)}. Use the file in image form, '{ModelFiles.ImageForm}'; the flat form is for ML.NET.");
        }
        if (session.InputMetadata[Noisy].Dimensions is not [_, var channels, _, _] || channels != Card.Channels)
            throw new ModelException($"{Path} does not have the {Quantity.Of(Card.Channels, "channel")} of its metadata. Export the model again.");
    }
}
