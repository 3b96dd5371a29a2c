using System.Globalization;
using Microsoft.Playwright;
using MlNetDenoise.Reporting;

namespace MlNetDenoise.Browser.Tests;

public sealed class ReportTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Hostile = "<script>document.title = 'bad'</script><img src=x onerror=\"document.title = 'bad'\">.png";
    private const string Command = "denoise run 'my photos' -o clean --report report.html";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("chromium")]
    public async Task Loads_without_an_error_or_a_request_and_shows_names_as_text()
    {
        await using WatchedPage report = await OpenAsync(images: 2);

        Assert.Empty(report.Complaints);
        Assert.Empty(report.RequestsOutside("file://"));
        Assert.Single(report.Requests, request => !request.Contains(" data:", StringComparison.Ordinal));
        Assert.Equal("Report of <b>tests</b>", await report.Page.TitleAsync());
        Assert.True(await report.Page.GetByText(Hostile).First.IsVisibleAsync());
        Assert.Equal(0, await report.Page.Locator("main script").CountAsync());
    }

    [ProgramFact("chromium")]
    public async Task Images_in_the_folder_beside_the_report_are_shown()
    {
        await using WatchedPage report = await OpenAsync(images: 3, side: 1200);

        Assert.True(Directory.Exists(_folder.Below("report #1-files")));
        await report.Page.WaitForFunctionAsync("() => [...document.images].slice(0, 2).every(image => image.naturalWidth === 1200)");
        Assert.Empty(report.Complaints);
        Assert.Empty(report.RequestsOutside("file://"));
    }

    [ProgramFact("chromium")]
    public async Task Sliders_move_by_mouse_and_keyboard()
    {
        await using WatchedPage report = await OpenAsync(images: 2);
        ILocator slider = report.Page.GetByRole(AriaRole.Slider).First;
        await slider.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult stage = (await report.Page.Locator(".viewer-stage").First.BoundingBoxAsync())!;

        await report.Page.Mouse.MoveAsync(stage.X + stage.Width / 2, stage.Y + stage.Height / 3);
        await report.Page.Mouse.DownAsync();
        await report.Page.Mouse.MoveAsync(stage.X + stage.Width / 4, stage.Y + stage.Height / 3, new() { Steps = 5 });
        await report.Page.Mouse.UpAsync();
        Assert.Equal(25, await PositionAsync(slider), 1.0);

        await slider.PressAsync("ArrowRight");
        Assert.Equal(26, await PositionAsync(slider), 1.0);
    }

    [ProgramFact("chromium")]
    public async Task Sliders_move_by_touch()
    {
        await using WatchedPage report = await OpenAsync(images: 1, size: Chromium.Phone);
        ILocator slider = report.Page.GetByRole(AriaRole.Slider).First;
        await report.Page.Locator(".viewer-stage").First.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult stage = (await report.Page.Locator(".viewer-stage").First.BoundingBoxAsync())!;
        ICDPSession session = await report.Page.Context.NewCDPSessionAsync(report.Page);

        foreach ((string type, float share) in ((string, float)[])[("touchStart", 0.5f), ("touchMove", 0.6f), ("touchMove", 0.75f), ("touchEnd", 0)])
        {
            object[] points = type == "touchEnd" ? [] : [new { x = stage.X + share * stage.Width, y = stage.Y + stage.Height / 2 }];
            await session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = points });
        }

        Assert.Equal(75, await PositionAsync(slider), 1.0);
    }

    [ProgramFact("chromium")]
    public async Task A_table_sorts_by_click_and_by_keyboard()
    {
        await using WatchedPage report = await OpenAsync();
        ILocator table = report.Page.GetByRole(AriaRole.Table).First;
        Assert.Equal(["b10", "a", "b9", "none"], await FirstCellsAsync());

        await table.GetByRole(AriaRole.Button, new() { Name = "PSNR" }).ClickAsync();
        Assert.Equal(["a", "b9", "b10", "none"], await FirstCellsAsync()); // 101, 99.5, -3, empty
        Assert.Equal("descending", await table.Locator("th").Nth(1).GetAttributeAsync("aria-sort"));

        await table.GetByRole(AriaRole.Button, new() { Name = "PSNR" }).PressAsync("Enter");
        Assert.Equal(["b10", "b9", "a", "none"], await FirstCellsAsync());

        await table.GetByRole(AriaRole.Button, new() { Name = "method" }).PressAsync("Space");
        Assert.Equal(["a", "b9", "b10", "none"], await FirstCellsAsync());
        Assert.Equal(1, await table.Locator("[aria-sort]").CountAsync());

        Task<IReadOnlyList<string>> FirstCellsAsync() => table.Locator("tbody th").AllTextContentsAsync();
    }

    [ProgramFact("chromium")]
    public async Task A_chart_is_drawn_in_the_colors_of_the_page_and_its_numbers_open()
    {
        await using WatchedPage report = await OpenAsync(dark: true);
        ILocator chart = report.Page.GetByRole(AriaRole.Img, new() { Name = "Chart: Distribution" }).First;

        Assert.True((await chart.BoundingBoxAsync())!.Width > 300);
        Assert.True(await report.Page.EvaluateAsync<bool>("getComputedStyle(document.querySelector('svg text')).fill === getComputedStyle(document.body).color"));
        ILocator numbers = report.Page.Locator(".chart table").First;
        Assert.False(await numbers.IsVisibleAsync());
        await report.Page.GetByText("Numbers").First.ClickAsync();
        Assert.True(await numbers.IsVisibleAsync());
    }

    [ProgramFact("chromium")]
    public async Task Thumbnails_open_a_viewer_that_goes_to_the_next_image_and_closes()
    {
        await using WatchedPage report = await OpenAsync(images: 14);
        Assert.Equal(0, await report.Page.Locator("image-viewer").CountAsync());
        ILocator dialog = report.Page.GetByRole(AriaRole.Dialog);

        await report.Page.GetByRole(AriaRole.Button, new() { Name = "13.png" }).ClickAsync();
        Assert.Equal("13.png", await dialog.Locator("h3 b").TextContentAsync());
        Assert.Equal(1, await dialog.GetByRole(AriaRole.Slider).CountAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Previous" }).ClickAsync();
        Assert.Equal("12.png", await dialog.Locator("h3 b").TextContentAsync());
        Assert.Empty(await report.AccessibilityFaultsAsync());
        await report.Page.Keyboard.PressAsync("Escape");

        Assert.False(await dialog.IsVisibleAsync());
        Assert.True(await report.Page.GetByRole(AriaRole.Button, new() { Name = "12.png" }).EvaluateAsync<bool>("button => button === document.activeElement"));
    }

    [ProgramFact("chromium")]
    public async Task The_command_is_selected_and_copied()
    {
        await using WatchedPage report = await OpenAsync();
        await report.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        await report.Page.GetByText("Copied").WaitForAsync();
        Assert.Equal(Command, await report.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [ProgramTheory("chromium")]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 360)]
    [InlineData(true, 360)]
    public async Task Has_names_roles_and_contrast_and_does_not_scroll_sideways(bool dark, int width)
    {
        foreach (int images in (int[])[2, 14])
        {
            await using WatchedPage report = await OpenAsync(images, dark: dark, size: new() { Width = width, Height = 800 });

            Assert.Empty(await report.AccessibilityFaultsAsync());
            Assert.True(await report.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"The page with {images} images is {await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")} pixels wide.");
        }
    }

    [ProgramTheory("chromium")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_print_and_without_script_images_charts_and_tables_are_complete(bool print)
    {
        await using WatchedPage report = await OpenAsync(images: 2, script: print, dark: true);
        if (print)
            await report.Page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (ILocator shown in await report.Page.Locator("figure img, .chart svg").AllAsync())
            Assert.True((await shown.BoundingBoxAsync())!.Width > 20);
        Assert.Equal(6, await report.Page.Locator("figcaption:visible").CountAsync());
        Assert.True(await report.Page.GetByRole(AriaRole.Table).First.IsVisibleAsync());
        if (print)
        {
            Assert.False(await report.Page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).IsVisibleAsync());
            Assert.Equal("rgb(255, 255, 255)", await report.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        }
    }

    private async Task<WatchedPage> OpenAsync(int images = 0, int side = 64, bool dark = false, ViewportSize? size = null, bool script = true)
    {
        var report = new HtmlReport("Report of <b>tests</b>", Hostile);
        report.AddHeading("Table");
        report.AddTable("Methods", "method,PSNR\nb10,-3\na,101\nb9,99.5\nnone,\n");
        report.AddHeading("Scores");
        report.AddScores(new([new(Hostile, Scores(20.1), Scores(28)), new("b.png", Scores(20.2), Scores(30))]));
        report.AddHeading("Images");
        report.AddImages([.. Enumerable.Range(0, images)], i =>
        {
            var clean = new FloatImage(side, side * 3 / 4, 3);
            Array.Fill(clean.Pixels, 0.5f);
            return ReportImage.Create(new(new(i == 0 ? Hostile : $"{i}.png", Scores(20), Scores(30)), Noise.Gaussian(25).Apply(clean, seed: (ulong)i), clean, clean));
        });
        report.AddHeading("Origin");
        report.AddCode("Command", Command);
        report.AddFacts([("Machine", "two cores")]);
        report.Save(_folder.Below("report #1.html"));
        return await chromium.OpenAsync(new Uri(_folder.Below("report %231.html")).AbsoluteUri.Replace("%2523", "%23", StringComparison.Ordinal), dark, size, script);

        static DenoisingScores Scores(double psnr) => new(psnr, 0.8, 0.001, 0.02, 0.9);
    }

    private static async Task<double> PositionAsync(ILocator slider) => double.Parse(await slider.InputValueAsync(), CultureInfo.InvariantCulture);
}
