using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Batches as people run them, with the shipped model on small images.</summary>
public sealed class BatchCommandTests : IDisposable
{
    private static readonly string[] Fast = ["--quality", "fast", "--sigma", "20"];

    private readonly TemporaryFolder _folder = new();

    public BatchCommandTests()
    {
        foreach (var i in Enumerable.Range(1, 3))
            Noise.Gaussian(20).Apply(Training.DeadLeaves.Generate(48, 40, 1, seed: (ulong)i), seed: 1).Save(Below($"photos/{i}.png"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_batch_prints_a_line_of_JSON_for_each_image_and_what_failed_is_repeated()
    {
        File.WriteAllText(Below("photos/4.png"), "no image");
        File.WriteAllText(Below("photos/notes.txt"), "");

        var first = Run("run", "photos", "absent.png", "-o", "clean", "--json");

        Assert.Equal(1, first.ExitCode);
        var records = Records(first);
        Assert.Equal(["absent.png", "photos/1.png", "photos/2.png", "photos/3.png", "photos/4.png"], records.Select(record => record.Input).Order());
        Assert.Equal(["clean/1.png", "clean/2.png", "clean/3.png"], records.Where(record => record.Error is null).Select(record => record.Output).Order());
        Assert.All(records.Where(record => record.Error is null), record => Assert.Equal((20, true), (record.Sigma, record.Seconds > 0)));
        Assert.Equal(records.Select(record => record.Error).OfType<string>().Order(), first.Errors.Select(line => line["denoise: ".Length..]).Order());
        Assert.Contains("1 .txt left out", first.Error, StringComparison.Ordinal);
        Assert.Contains("3 of 5 images denoised", first.Error, StringComparison.Ordinal);
        Assert.Contains("sigma 20.0 -> clean", first.Error, StringComparison.Ordinal);

        File.WriteAllText(Below("log.jsonl"), first.Output);
        File.Copy(Below("photos/1.png"), Below("photos/4.png"), overwrite: true);
        var second = Run("run", "--retry-failed", "log.jsonl", "--json");

        Assert.Equal(["absent.png", "photos/4.png"], Records(second).Select(record => record.Input).Order());
        Assert.Equal(File.ReadAllBytes(Below("clean/1.png")), File.ReadAllBytes(Below("clean/4.png")));
    }

    [Fact]
    public void A_report_shows_each_image_before_and_after_and_why_others_failed()
    {
        File.WriteAllText(Below("photos/4.png"), "no image");
        FloatImage.Load(Below("photos/1.png")).Save(Below("photos/scans/5.tif"));

        var result = Run("run", "photos", "-o", "clean", "--report", "seen/report.html");

        Assert.Equal(1, result.ExitCode);
        var page = File.ReadAllText(Below("seen/report.html"));
        Assert.Contains("no known image format", page, StringComparison.Ordinal);
        Assert.Contains($"denoise run photos -o clean --report seen/report.html", page, StringComparison.Ordinal);
        foreach (var name in (string[])["1.png", "2.png", "3.png", "scans/5.tif"])
            Assert.Contains($"alt=\"{name}, denoised\"", page, StringComparison.Ordinal);
        var pictures = Regex.Matches(page, "data:image/png;base64,([^\"]+)").Select(match => FloatImage.Load(Convert.FromBase64String(match.Groups[1].Value))).ToList();
        Assert.Equal(8, pictures.Count);
        Assert.Equal(FloatImage.Load(Below("photos/1.png")).Pixels, pictures[0].Pixels);
        Assert.Equal(FloatImage.Load(Below("clean/1.png")).Pixels, pictures[1].Pixels);
        Assert.Equal(0, Run("run", "photos/1.png", "-o", "clean", "--overwrite", "--report", "seen/report.html").ExitCode); // a report is replaced
    }

    [Fact]
    public void A_dark_image_of_16_bits_is_shown_in_the_range_that_it_uses()
    {
        var image = FloatImage.Load(Below("photos/1.png"));
        new FloatImage(image.Width, image.Height, 1, Array.ConvertAll(image.Pixels, value => 0.01f + 0.02f * value)) { BitDepth = 16 }.Save(Below("dark.tif"));

        Succeed("run", "dark.tif", "-o", "clean.tif", "--report", "report.html");

        var shown = FloatImage.Load(Convert.FromBase64String(Regex.Match(File.ReadAllText(Below("report.html")), "data:image/png;base64,([^\"]+)").Groups[1].Value));
        Assert.True(shown.Pixels.Max() - shown.Pixels.Min() > 0.7, $"{shown.Pixels.Min()} to {shown.Pixels.Max()}");
    }

    [Theory]
    [InlineData(2, "does not end in .html", "run", "photos", "-o", "clean", "--report", "photos/1.png")]
    [InlineData(2, "--in-place replaces", "run", "photos", "--in-place", "--report", "report.html")]
    [InlineData(1, "is not a report of denoise", "run", "photos", "-o", "clean", "--report", "mine.html")]
    public void A_report_that_would_replace_another_file_or_lacks_its_inputs_is_refused_before_any_work(int exitCode, string message, params string[] arguments)
    {
        File.WriteAllText(Below("mine.html"), "<p>Mine</p>");

        var result = Run(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Below("clean")));
        Assert.Equal("<p>Mine</p>", File.ReadAllText(Below("mine.html")));
    }

    [Fact]
    public void Outputs_that_exist_are_replaced_only_on_request()
    {
        Succeed("run", "photos", "-o", "clean");
        File.WriteAllText(Below("clean/1.png"), "mine");
        File.Delete(Below("clean/2.png"));

        var refused = Run("run", "photos", "-o", "clean");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("2 of 3 outputs exist", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.False(File.Exists(Below("clean/2.png")));

        var skipped = Succeed("run", "photos", "-o", "clean", "--skip-existing");
        Assert.Contains("1 image (2 skipped)", skipped.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Below("clean/1.png")));
        Assert.True(File.Exists(Below("clean/2.png")));
        Assert.Contains("0 images to process, 3 skipped", Succeed("run", "photos", "-o", "clean", "--skip-existing").Error, StringComparison.Ordinal);

        Succeed("run", "photos", "-o", "clean", "--overwrite");
        Assert.Equal(1, FloatImage.Load(Below("clean/1.png")).Channels);
    }

    [Fact]
    public void An_output_folder_in_the_input_folder_is_no_input_of_the_next_run()
    {
        Succeed("run", "photos", "-o", "photos/clean");
        Succeed("run", "photos", "-o", "photos/clean", "--overwrite");

        Assert.Equal(3, Directory.GetFiles(Below("photos/clean"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_dry_run_prints_what_it_would_do_and_does_nothing()
    {
        var result = Succeed("run", "photos", "-o", "clean", "--format", "jpg", "--dry-run");

        Assert.Equal(Enumerable.Range(1, 3).Select(i => $"photos/{i}.png -> clean/{i}.jpg"), Lines(result.Output));
        Assert.False(Directory.Exists(Below("clean")));
    }

    [Fact]
    public void A_quiet_batch_prints_errors_only()
    {
        var result = Run("run", "photos", "absent.png", "-o", "clean", "--quiet");

        Assert.Equal(("", 1), (result.Output, result.ExitCode));
        Assert.Equal("denoise: The file absent.png does not exist. Check its name and folder.", Assert.Single(Lines(result.Error)));
    }

    [Fact]
    public void Files_without_the_extension_of_an_image_keep_their_names_and_their_format()
    {
        string[] names = ["@noext", "scan.001", "x.y z"];
        foreach (var name in names)
            File.Copy(Below("photos/1.png"), Below(name));

        Succeed(["run", .. names, "-o", "clean"]);

        foreach (var name in names)
        {
            Assert.Equal("PNG"u8, File.ReadAllBytes(Below($"clean/{name}")).AsSpan(1, 3));
            Assert.Equal(48, FloatImage.Load(Below($"clean/{name}")).Width);
        }
    }

    [Fact]
    public void Noise_has_the_same_inputs_and_outputs_and_skipping_does_not_change_the_noise()
    {
        string[] noise = ["noise", "photos/*.png", "-o", "noisy", "--noise", "gaussian:5-50", "--format", "pgm"];
        Assert.Equal(0, CliProcess.Run(_folder.Path, noise).ExitCode);
        var last = File.ReadAllBytes(Below("noisy/3.pgm"));
        File.Delete(Below("noisy/3.pgm"));
        Assert.Equal(1, CliProcess.Run(_folder.Path, noise).ExitCode);

        Assert.Equal(0, CliProcess.Run(_folder.Path, [.. noise, "--skip-existing"]).ExitCode);

        Assert.Equal(last, File.ReadAllBytes(Below("noisy/3.pgm")));
    }

    [Fact]
    public void A_file_with_the_extension_of_another_format_is_read_by_its_content_and_written_by_its_extension_but_in_place_stays_what_it_is()
    {
        File.Copy(Below("photos/1.png"), Below("photo.jpg"));

        Succeed("run", "photo.jpg", "-o", "clean");
        Succeed("run", "photo.jpg", "--in-place");

        Assert.Equal([0xFF, 0xD8, 0xFF], File.ReadAllBytes(Below("clean/photo.jpg"))[..3]);
        Assert.Equal("PNG"u8, File.ReadAllBytes(Below("photo.jpg")).AsSpan(1, 3));
        Assert.NotEqual(FloatImage.Load(Below("photos/1.png")).Pixels, FloatImage.Load(Below("photo.jpg")).Pixels);
    }

    [UnixFact]
    public void A_name_of_255_bytes_is_denoised_also_where_its_extension_is_long()
    {
        foreach (var name in (string[])[$"{new string('n', 251)}.png", $"n.{new string('x', 253)}", new string('n', 255)])
        {
            File.Copy(Below("photos/1.png"), Below(name));

            Succeed("run", name, "-o", "clean");
            Succeed("run", name, "--in-place");

            Assert.Equal(FloatImage.Load(Below(name)).Pixels, FloatImage.Load(Below($"clean/{name}")).Pixels);
        }
    }

    [Fact]
    public void An_interrupted_batch_in_place_goes_on_without_the_images_that_are_marked()
    {
        Succeed("run", "photos/2.png", "--in-place");
        var (done, other) = (File.ReadAllBytes(Below("photos/2.png")), File.ReadAllBytes(Below("photos/1.png")));

        Assert.Equal(["photos/1.png -> photos/1.png", "photos/3.png -> photos/3.png"], Lines(Succeed("run", "photos", "--in-place", "--skip-denoised", "--dry-run").Output));
        Assert.Contains("2 of 2 images (1 skipped)", Succeed("run", "photos", "--in-place", "--skip-denoised").Error, StringComparison.Ordinal);
        Assert.Contains("0 images to process, 3 skipped because they are denoised", Succeed("run", "photos", "--in-place", "--skip-denoised").Error, StringComparison.Ordinal);

        Assert.Equal(done, File.ReadAllBytes(Below("photos/2.png")));
        Assert.NotEqual(other, File.ReadAllBytes(Below("photos/1.png")));
    }

    [Theory]
    [InlineData("--no-mark")]
    [InlineData("--strip")]
    public void An_image_without_a_mark_is_not_skipped(string option)
    {
        Succeed("run", "photos", "-o", "clean", option);

        Assert.Equal(3, Lines(Succeed("run", "clean", "-o", "twice", "--skip-denoised", "--dry-run").Output).Length);
    }

    [UnixFact]
    public void Ctrl_C_leaves_whole_images_only_and_the_rest_is_done_later()
    {
        foreach (var i in Enumerable.Range(4, 60))
            File.Copy(Below("photos/1.png"), Below($"photos/{i}.png"));

        var interrupted = Bash($"set -m; dotnet '{Path.Combine(AppContext.BaseDirectory, "denoise.dll")}' run photos -o clean --quality best --sigma 20 --jobs 1 --ensemble & while [ ! -e clean/1.png ]; do sleep 0.01; done; kill -INT $!; wait $!");

        Assert.Equal(130, interrupted.ExitCode);
        Assert.Contains("of 63 images. To go on, repeat the command with --skip-existing.", interrupted.Error, StringComparison.Ordinal);
        var done = Directory.GetFileSystemEntries(Below("clean"));
        Assert.InRange(done.Length, 1, 62);
        Assert.All(done, file => Assert.Equal(48, FloatImage.Load(file).Width));

        Succeed("run", "photos", "-o", "clean", "--skip-existing");
        Assert.Equal(63, Directory.GetFileSystemEntries(Below("clean")).Length);
    }

    [Fact]
    public void Two_batches_with_one_output_folder_leave_whole_images()
    {
        using var other = CliProcess.Start(_folder.Path, ["run", "photos", "-o", "clean", "--overwrite", .. Fast]);
        Succeed("run", "photos", "-o", "clean", "--overwrite");

        Assert.Equal(0, ChildProcess.WaitFor(other).ExitCode);
        Assert.Equal(["1.png", "2.png", "3.png"], Directory.GetFileSystemEntries(Below("clean")).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(Below("clean")), file => Assert.Equal(48, FloatImage.Load(file).Width));
    }

    [UnixFact]
    public void Pipes_give_the_same_image_as_files()
    {
        Succeed("run", "photos/1.png", "-o", "file.png");
        var expected = FloatImage.Load(Below("file.png")).Pixels;

        foreach (var (line, output) in ((string, string)[])
        [
            ("< photos/1.png denoise run - -o - > a.png", "a.png"),
            ("cat photos/1.png | denoise run - -o b.png", "b.png"),
            ("denoise run <(cat photos/1.png) -o c.png", "c.png"),
            ("denoise run photos/1.png -o - | cat > d.png", "d.png"),
            ("denoise run photos/1.png -o >(cat > e.png); sleep 1", "e.png"),
            ("mkfifo pipe.png && (cat photos/1.png > pipe.png & denoise run pipe.png -o f.png)", "f.png"),
        ])
        {
            var result = Bash(line);
            Assert.True(result.ExitCode == 0, $"{line}: {result.Error}");
            Assert.Equal(expected, FloatImage.Load(Below(output)).Pixels);
        }
    }

    [UnixFact]
    public void A_stream_that_fails_writes_nothing_and_is_named()
    {
        var result = Bash("echo no image | denoise run - -o -");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("standard input", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Contains("-o", Assert.Single(Bash("denoise run <(cat photos/1.png)").Errors), StringComparison.Ordinal);
        Assert.Equal("denoise: standard input is empty. Copy or download it again.", Assert.Single(Lines(Bash("denoise run - -o - < /dev/null").Error)));
    }

    [UnixFact]
    public void A_file_larger_than_the_system_allows_does_not_end_the_batch()
    {
        new FloatImage(300, 300, 1, [.. Enumerable.Range(0, 90000).Select(i => i * 7919 % 256 / 255f)]).Save(Below("photos/0.bmp"));

        var result = Bash("export DOTNET_EnableWriteXorExecute=0; ulimit -f 40; denoise run photos -o clean"); // of 1024 bytes

        Assert.Contains("0.bmp", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Contains("too large", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Equal(["1.png", "2.png", "3.png"], Directory.GetFileSystemEntries(Below("clean")).Select(Path.GetFileName).Order());
    }

    [UnixFact]
    public void A_reader_that_stops_reading_is_no_error()
    {
        Assert.Equal("", Bash("denoise recipes | head -c 1 > /dev/null").Error);
        var result = Bash("denoise run photos -o clean --json --quiet | true");

        Assert.Equal("", result.Error);
        Assert.Equal(3, Directory.GetFiles(Below("clean")).Length);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void In_place_a_file_keeps_its_permissions_times_and_links()
    {
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        var before = File.ReadAllBytes(Below("photos/1.png"));
        File.SetUnixFileMode(Below("photos/1.png"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.SetLastWriteTimeUtc(Below("photos/1.png"), time);
        File.CreateSymbolicLink(Below("link.png"), "photos/1.png");
        Bash("chown 65534:65534 photos/1.png"); // as the administrator only
        var owner = Bash("stat -c %u:%g photos/1.png").Output;

        Succeed("run", "link.png", "--in-place");

        Assert.Equal("photos/1.png", new FileInfo(Below("link.png")).LinkTarget);
        Assert.NotEqual(before, File.ReadAllBytes(Below("photos/1.png")));
        Assert.Equal((time, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead), (File.GetLastWriteTimeUtc(Below("photos/1.png")), File.GetUnixFileMode(Below("photos/1.png"))));
        Assert.Equal(owner, Bash("stat -c %u:%g photos/1.png").Output);
        Assert.Equal(3, Directory.GetFileSystemEntries(Below("photos")).Length);

        File.WriteAllText(Below("photos/2.png"), "no image");
        Assert.Contains("photos/2.png", Assert.Single(Run("run", "photos/2.png", "--in-place").Errors), StringComparison.Ordinal);
        Assert.Equal("no image", File.ReadAllText(Below("photos/2.png")));
    }

    [UnixFact]
    public void A_name_that_is_not_UTF_8_is_refused_and_the_others_of_its_folder_are_denoised()
    {
        Bash("cp photos/1.png \"$(printf 'photos/caf\\xe9.png')\"; cp photos/1.png \"photos/$(printf 'n%.0s' $(seq 251)).png\"");
        var result = Run("run", "photos", "-o", "clean");
        Bash("rm photos/caf*"); // .NET cannot delete it

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("photos/caf\uFFFD.png is not valid UTF-8", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(Below("clean")).Length);
    }

    [Theory]
    [InlineData("--skip-existing", "--overwrite")]
    [InlineData("--recursive", "--no-recursive")]
    [InlineData("--in-place", "-o", "clean")]
    [InlineData("--in-place", "--format", "png")]
    [InlineData("--in-place", "--page", "2")]
    [InlineData("--retry-failed", "log.jsonl")]
    [InlineData("-o", "-", "--json")]
    [InlineData("--format", "heic")]
    [InlineData("--bit-depth", "12")]
    [InlineData("--jpeg-quality", "0")]
    [InlineData("--page", "0")]
    [InlineData("--jobs", "0")]
    [InlineData("--model", "denoiser.zip", "--ensemble")]
    [InlineData("--model", "denoiser.zip", "--jobs", "2")]
    [InlineData("--model", "denoiser.zip", "--sigma", "map.png")]
    [InlineData("--model", "denoiser.zip", "--sigma", "signal")]
    [InlineData("-x.png")]
    public void Options_that_contradict_each_other_are_refused(params string[] options) => Assert.NotEmpty(DenoiseCommand.Create().Parse(["run", "photos", .. options]).Errors);

    private ProcessResult Run(params string[] arguments) => CliProcess.Run(_folder.Path, [.. arguments, .. Fast]);

    private ProcessResult Succeed(params string[] arguments) => CliProcess.Succeed(_folder.Path, [.. arguments, .. Fast]);

    /// <summary>Runs a line in a shell, with <c>denoise</c> and the options of all these tests.</summary>
    private ProcessResult Bash(string line) =>
        ChildProcess.Run("bash", _folder.Path, ["-c", $"denoise() {{ if [ $1 = run ]; then set -- \"$@\" {string.Join(' ', Fast)}; fi; dotnet '{Path.Combine(AppContext.BaseDirectory, "denoise.dll")}' \"$@\"; }}; {line}"]);

    private static List<BatchRecord> Records(ProcessResult result) =>
        [.. Lines(result.Output).Select(line => JsonSerializer.Deserialize<BatchRecord>(line, JsonSerializerOptions.Web)!)];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Below(string name) => _folder.Below(name);
}
