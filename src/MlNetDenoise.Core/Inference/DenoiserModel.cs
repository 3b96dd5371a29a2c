using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>One ONNX file in image form; its session is opened when it is first needed.</summary>
internal sealed class DenoiserModel : IDisposable
{
    private const string Noisy = "noisy", Sigma = "sigma", Denoised = "denoised";

    private static readonly string[] Outputs = [Denoised];

    private readonly InferenceDevice _device;
    private readonly string[] _inputs;
    private readonly Lazy<InferenceSession> _session;

    /// <exception cref="ModelException">The file is absent, empty, truncated, or none of this project's models.</exception>
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

    /// <summary>Opens the session, if it is not open yet.</summary>
    public void Load() => _ = _session.Value;

    /// <summary>Runs the network once, when it is its turn: <see cref="InferenceDevice.Turns"/>.</summary>
    /// <param name="inputs"><c>noisy</c> [1,C,H,W], and <c>sigma</c> [1,1,1,1] or [1,1,H,W] for a network that takes it, in units of the pixels.</param>
    /// <param name="outputs"><c>denoised</c> [1,C,H,W], which is filled with values in [0,1].</param>
    /// <param name="cancellationToken">Stops the wait, and the run between two layers.</param>
    /// <exception cref="ModelException">The model cannot be loaded, or the run failed, for want of memory for example.</exception>
    public void Run(OrtValue[] inputs, OrtValue[] outputs, CancellationToken cancellationToken)
    {
        var session = _session.Value;
        _device.Turns.Wait(cancellationToken);
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
            throw new ModelException($"{Path} failed on {shape[3]}x{shape[2]} pixels: {InferenceDevice.FirstLine(e)} Allow less memory, so that tiles are smaller, or export the model again.", e);
        }
        finally
        {
            _device.Turns.Release();
        }
    }

    public void Dispose()
    {
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    private InferenceSession Open()
    {
        var session = _device.Open(Path);
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
                $"{Path} has inputs {string.Join(", ", session.InputNames)}, not {string.Join(", ", _inputs)}. Give the file in image form, '{ModelFiles.ImageForm}'; the flat form is for ML.NET.");
        }
        if (session.InputMetadata[Noisy].Dimensions is not [_, var channels, _, _] || channels != Card.Channels)
            throw new ModelException($"{Path} does not take the {Card.Channels} channel(s) that its metadata tells. Export the model again.");
    }
}
