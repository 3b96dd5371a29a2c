using System.Net;
using System.Text;
using MlNetDenoise.Core.Tests;

namespace MlNetDenoise.Service.Tests;

/// <summary>Requests that cannot be served: the status and what the user reads.</summary>
public sealed class ErrorTests : IAsyncLifetime
{
    private static readonly byte[] Good = Pictures.Create(".png", 40, 30);

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("stregth=50", "There is no parameter 'stregth'. Did you mean strength?")]
    [InlineData("noise-type=white", "There is no parameter 'noise-type'. Did you mean noiseType?")]
    [InlineData("Sigma=5", "There is no parameter 'Sigma'. Did you mean sigma?")]
    [InlineData("sigma=300", "sigma 300 is not auto, signal or a number from 0 to 255.")]
    [InlineData("sigma=nan", "sigma nan is not auto, signal or a number from 0 to 255.")]
    [InlineData("strength=12,5", "strength 12,5 is not a number from 0 to 100. Write decimals with a point.")]
    [InlineData("luma=-1", "luma -1 is not a number from 0 to 100.")]
    [InlineData("chroma=101", "chroma 101 is not a number from 0 to 100.")]
    [InlineData("detail=x", "detail x is not a number from 0 to 100.")]
    [InlineData("noiseType=2", "noiseType 2 is not one of auto, white, camera.")]
    [InlineData("quality=good", "quality good is not one of fast, standard, best.")]
    [InlineData("ensemble=1", "ensemble 1 is not true or false.")]
    [InlineData("format=jp2", "format jp2 is not one of png, jpg, jpeg, jpe, jif, jfif, tif, tiff, webp, avif, gif, bmp, pnm, pgm, ppm, pfm.")]
    [InlineData("bitDepth=12", "bitDepth 12 is not one of 8, 16, 32.")]
    [InlineData("jpegQuality=0", "jpegQuality 0 is not a number from 1 to 100.")]
    [InlineData("page=1.5", "page 1.5 is not a number from 1 to 2147483647.")]
    [InlineData("sigma=1&sigma=2", "The parameter sigma must have one value.")]
    [InlineData("sigma=", "The parameter sigma must have one value.")]
    [InlineData("format=jpg&bitDepth=16", "Cannot write the result: JPEG has no 16 bit values. Use .png or .tif or .pnm, or set bitDepth to 8.")]
    public async Task A_wrong_parameter_is_named_with_its_values(string query, string message)
    {
        using var answer = await _service.PostAsync($"/denoise?{query}", Good);

        Assert.Equal(message, await RunningService.ProblemAsync(answer, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task What_the_format_of_the_result_cannot_hold_is_named_with_the_parameters_that_help()
    {
        var animated = SeedFile.CreateAll().Single(seed => seed.Name == "animated.gif").Content;

        using var answer = await _service.PostAsync("/denoise?format=jpg", animated);

        var message = await RunningService.ProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Contains("3 frames", message, StringComparison.Ordinal);
        Assert.Contains("set page to write one of them", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_image_or_a_damaged_one_is_refused_in_words_without_a_path()
    {
        (byte[] File, HttpStatusCode Status, string Message)[] files =
        [
            ([], HttpStatusCode.UnprocessableEntity, "The image is empty."),
            ("hello"u8.ToArray(), HttpStatusCode.UnsupportedMediaType, "The image has no known image format."),
            ([.. "8BPS"u8, .. new byte[200]], HttpStatusCode.UnsupportedMediaType, "The image is a Photoshop document, which is not supported."),
            (Good[..^40], HttpStatusCode.UnprocessableEntity, "The image is damaged or not a supported image"),
            (Pictures.Create(".jpg", 300, 300)[..2000], HttpStatusCode.UnprocessableEntity, "The image is damaged or not a supported image"),
        ];
        foreach (var (file, status, message) in files)
        {
            foreach (var path in (string[])["/denoise", "/denoise/layers"])
            {
                using var answer = await _service.PostAsync(path, file);
                var problem = await RunningService.ProblemAsync(answer, status);
                Assert.StartsWith(message, problem, StringComparison.Ordinal);
                Assert.DoesNotContain('/', problem);
            }
        }
    }

    [Fact]
    public async Task A_page_that_the_image_does_not_have_is_refused()
    {
        using var answer = await _service.PostAsync("/denoise?page=2", Good);

        Assert.Equal("The image has no page 2: it has only one.", await RunningService.ProblemAsync(answer, HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task A_form_needs_one_file_and_nothing_else()
    {
        async Task<string> ProblemOf(params (string Disposition, byte[] Content)[] parts)
        {
            using var form = new MultipartFormDataContent();
            foreach (var (disposition, content) in parts)
            {
                var part = new ByteArrayContent(content);
                part.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
                form.Add(part);
            }
            using var answer = await _service.Client.PostAsync("/denoise", form);
            return await RunningService.ProblemAsync(answer, HttpStatusCode.BadRequest);
        }
        (string, byte[]) file = ("form-data; name=\"file\"; filename=\"a.png\"", Good), field = ("form-data; name=\"sigma\"", "25"u8.ToArray());

        Assert.StartsWith("The form has more than one file.", await ProblemOf(file, file), StringComparison.Ordinal);
        Assert.StartsWith("The form has a field that is no file. Use the query", await ProblemOf(field, file), StringComparison.Ordinal);
        using var broken = new StringContent("--b\r\nConte", Encoding.ASCII);
        broken.Headers.Remove("Content-Type");
        broken.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var answer = await _service.Client.PostAsync("/denoise", broken);
        Assert.StartsWith("The form is damaged", await RunningService.ProblemAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/denoise", 405)]
    [InlineData("POST", "/nothing", 404)]
    [InlineData("GET", "/page.html", 404)]
    public async Task A_wrong_path_or_method_is_a_problem_too(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var answer = await _service.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }
}
