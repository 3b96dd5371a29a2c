using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;

namespace MlNetDenoise;

public sealed partial class DenoisingCatalog
{
    /// <summary>
    /// The chain for images of any size, kind and bit depth: each file is decoded as <see cref="FloatImage.Load"/> does, so that
    /// the pixels equal those of <see cref="Denoiser"/>.
    /// </summary>
    /// <param name="source">A run folder, or an ONNX file in flat form (<c>denoiser.flat.onnx</c>); it must stay until the chain is saved.</param>
    /// <exception cref="ModelException">The model is absent, foreign, damaged or not in flat form.</exception>
    public IEstimator<ITransformer> AnySizePipeline(string source) => AnySize(PipelineModel.Open(source, PipelineModel.FlatForm));

    /// <summary>
    /// The chain of ML.NET's own image stages, for images of one size: <c>LoadImages</c>, <c>ResizeImages</c>, <c>ExtractPixels</c>.
    /// </summary>
    /// <param name="source">A run folder, or an ONNX file in image form (<c>denoiser.onnx</c>); it must stay until the chain is saved.</param>
    /// <param name="width">Width of every image in the network.</param>
    /// <param name="height">Height of every image in the network.</param>
    /// <remarks>
    /// Files are 8 bits a channel, their EXIF orientation is passed over. Images of another size are resized and cropped to this
    /// one, which changes their noise: to be measured, images should have the chain's size, and clean images must. What
    /// <c>LoadImages</c> throws for a file that it cannot read is ML.NET's own.
    /// </remarks>
    /// <exception cref="ModelException">The model is absent, foreign, damaged or not in image form, or ML.NET's <c>ExtractPixels</c> does not fit the program's SkiaSharp.</exception>
    public IEstimator<ITransformer> FixedSizePipeline(string source, int width, int height) =>
        FixedSize(PipelineModel.Open(source, PipelineModel.ImageForm), width, height);

    private EstimatorChain<ITransformer> AnySize(PipelineModel model) =>
        (model.Card.Channels == 1
            ? Map(new DecodeGray().GetMapping(), DecodeGray.Contract)
            : Map(new DecodeRgb().GetMapping(), DecodeRgb.Contract))
        .Append(model.Apply(_ml, []))
        .Append(_ml.Transforms.ScoreDenoising());

    private EstimatorChain<ITransformer> FixedSize(PipelineModel model, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (ExtractPixelsCheck.Fault is { } fault)
            throw new ModelException(fault);
        int[] planes = [1, model.Card.Channels, height, width];
        return _ml.Transforms.LoadImages("image", imageFolder: "", nameof(NoisyImage.Path))
            .Append(_ml.Transforms.ResizeImages("resized", width, height, "image"))
            .Append(_ml.Transforms.ExtractPixels("rgb", "resized", scaleImage: 1 / 255f))
            .Append(ToPlanes(planes))
            .Append(Map(new DescribeLoadedImage().GetMapping(), DescribeLoadedImage.Contract))
            .Append(model.Apply(_ml, new()
            {
                [Columns.Noisy] = planes,
                [Columns.Sigma] = [1, 1, 1, 1],
                [Columns.Denoised] = planes,
            }))
            .Append(_ml.Transforms.ScoreDenoising());
    }

    /// <summary>Makes of the column <c>rgb</c> the network's planes, and <c>pixels</c> and <c>shape</c> as the any-size chain has them.</summary>
    /// <remarks>A graph, as a mapping can neither carry the chain's size nor see it: its contract has no parameters, its vectors no dimensions.</remarks>
    private OnnxScoringEstimator ToPlanes(int[] planes)
    {
        var graph = new OnnxGraph();
        var rgb = graph.Input("rgb", 1, 3, planes[2], planes[3]);
        if (planes[1] == 1)
            graph.AddOutput(Columns.Noisy, [.. planes], "Conv", [rgb, graph.Constant([0.299f, 0.587f, 0.114f], [1, 3, 1, 1])]); // as FloatImage.ToGray
        else
            graph.AddOutput(Columns.Noisy, [.. planes], "Identity", [rgb]);
        graph.AddOutput(Columns.Pixels, [1, planes[1] * planes[2] * planes[3]], "Reshape", [Columns.Noisy, graph.Constant(1, -1)]);
        graph.AddIntegerOutput(Columns.Shape, [4], "Shape", [Columns.Noisy]);
        using var model = new MemoryStream(graph.ToModel("planes", []));
        return _ml.Transforms.ApplyOnnxModel([Columns.Noisy, Columns.Pixels, Columns.Shape], [rgb], model, shapeDictionary: null, gpuDeviceId: null, fallbackToCpu: false);
    }

    private CustomMappingEstimator<TSource, TResult> Map<TSource, TResult>(Action<TSource, TResult> mapping, string contract)
        where TSource : class, new()
        where TResult : class, new() =>
        _ml.Transforms.CustomMapping(mapping, contract);
}
