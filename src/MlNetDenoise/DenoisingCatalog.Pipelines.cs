using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;

namespace MlNetDenoise;

public sealed partial class DenoisingCatalog
{
    /// <summary>
    /// Creates the pipeline for images of any size, format and bit depth. It decodes each file as <see cref="FloatImage.Load(string)"/> does,
    /// so the pixels equal those of <see cref="Denoiser"/>.
    /// </summary>
    /// <param name="source">A run folder, or an ONNX file in flat form (<c>denoiser.flat.onnx</c>). ML.NET applies copies of networks in the folder <see cref="MLContext.TempFilePath"/>, and does not delete them; <c>Pack</c> does.</param>
    /// <param name="scores">Whether the pipeline ends in <see cref="DenoisingTransforms.ScoreDenoising"/>. Without it, <see cref="Evaluate"/> computes the scores.</param>
    /// <exception cref="ModelException">The model does not exist, is from another program, damaged or not in flat form.</exception>
    public IEstimator<ITransformer> AnySizePipeline(string source, bool scores = true) =>
        AnySize(PipelineModel.Open(source, PipelineModel.FlatForm), scores);

    /// <summary>
    /// Creates the pipeline of ML.NET's own image stages for images of one size: <c>LoadImages</c>, <c>ResizeImages</c>, <c>ExtractPixels</c>.
    /// </summary>
    /// <param name="source">A run folder, or an ONNX file in image form (<c>denoiser.onnx</c>). As for <see cref="AnySizePipeline"/>.</param>
    /// <param name="width">Width of the images in pixels, at least 1.</param>
    /// <param name="height">Height of the images in pixels, at least 1.</param>
    /// <param name="scores">Whether the pipeline ends in <see cref="DenoisingTransforms.ScoreDenoising"/>. Without it, <see cref="Evaluate"/> computes the scores.</param>
    /// <remarks>
    /// Files are read in 8 bits per channel, their EXIF orientation is ignored. Images of another size are resized and cropped to
    /// this one, which changes their noise: noisy images should have the pipeline's size, clean images must. A file that
    /// <c>LoadImages</c> cannot read throws ML.NET's exceptions.
    /// </remarks>
    /// <exception cref="ModelException">The model does not exist, is from another program, damaged or not in image form, or ML.NET's <c>ExtractPixels</c> does not work with the program's SkiaSharp.</exception>
    public IEstimator<ITransformer> FixedSizePipeline(string source, int width, int height, bool scores = true) =>
        FixedSize(PipelineModel.Open(source, PipelineModel.ImageForm), width, height, scores);

    private IEstimator<ITransformer> AnySize(PipelineModel model, bool scores) =>
        WithPublicColumns(
            (model.Card.Channels == 1
                ? Map(new DecodeGray().GetMapping(), DecodeGray.Contract)
                : Map(new DecodeRgb().GetMapping(), DecodeRgb.Contract))
            .Append(model.Apply(_ml, [])),
            scores);

    private IEstimator<ITransformer> FixedSize(PipelineModel model, int width, int height, bool scores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (ExtractPixelsCheck.Fault is { } fault)
            throw new ModelException(fault);
        int[] planes = [1, model.Card.Channels, height, width];
        return WithPublicColumns(
            _ml.Transforms.LoadImages("image", imageFolder: "", nameof(NoisyImage.Path))
                .Append(_ml.Transforms.ResizeImages("resized", width, height, "image"))
                .Append(_ml.Transforms.ExtractPixels("rgb", "resized", scaleImage: 1 / 255f))
                .Append(ToPlanes(planes))
                .Append(Map(new DescribeLoadedImage().GetMapping(), DescribeLoadedImage.Contract))
                .Append(model.Apply(_ml, new()
                {
                    [Columns.Noisy] = planes,
                    [Columns.Sigma] = [1, 1, 1, 1],
                    [Columns.Denoised] = planes,
                })),
            scores, "image", "resized", "rgb", Columns.Noisy);
    }

    /// <summary>Appends the stages that both pipelines end in: .NET's names for the columns of the result, the others hidden, and the scores.</summary>
    /// <remarks>The copies are references: no values are copied.</remarks>
    private IEstimator<ITransformer> WithPublicColumns(EstimatorChain<ITransformer> stages, bool scores, params string[] hidden)
    {
        var named = stages
            .Append(_ml.Transforms.CopyColumns(nameof(ImageToScore.Noisy), Columns.Pixels))
            .Append(_ml.Transforms.CopyColumns(nameof(ImageToScore.Shape), Columns.Shape))
            .Append(_ml.Transforms.CopyColumns(nameof(ImageToScore.Denoised), Columns.Denoised))
            .Append(_ml.Transforms.DropColumns([.. hidden, Columns.Pixels, Columns.Shape, Columns.Sigma, Columns.Denoised]));
        return scores ? named.Append(_ml.Transforms.ScoreDenoising()) : named;
    }

    /// <summary>Creates the stage that turns the column <c>rgb</c> into the network's planes, and into <c>pixels</c> and <c>shape</c> as the any-size pipeline has them.</summary>
    /// <remarks>An ONNX graph, because a mapping does not know the pipeline's size: its contract has no parameters, its vectors no dimensions.</remarks>
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
