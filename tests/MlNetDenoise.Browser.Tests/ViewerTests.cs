using System.Globalization;
using Microsoft.Playwright;

namespace MlNetDenoise.Browser.Tests;

public sealed class ViewerTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("chromium")]
    public async Task Shows_the_first_image_left_of_the_slider_and_the_second_right_of_it()
    {
        await using WatchedPage viewer = await OpenAsync();

        (float[] left, float[] right) = await ColorsBesideTheSliderAsync(viewer.Page);
        AssertIsShade(0, left);
        AssertIsShade(1, right);
        Assert.Equal(["noisy", "denoised"], await viewer.Page.Locator("figcaption:visible").AllTextContentsAsync());
        Assert.Empty(viewer.Complaints);
        Assert.Empty(viewer.RequestsOutside("file://"));
    }

    [ProgramFact("chromium")]
    public async Task The_mouse_drags_the_slider_and_elsewhere_does_not_move_it()
    {
        await using WatchedPage viewer = await OpenAsync();
        LocatorBoundingBoxResult stage = await StageAsync(viewer.Page);

        await DragAsync(viewer.Page, stage.X + stage.Width / 4, stage.Y + 50, -60, 0);
        Assert.Equal(50, await PositionAsync(viewer.Page), 1);

        await DragAsync(viewer.Page, stage.X + stage.Width / 2, stage.Y + 50, -stage.Width / 4, 0);
        Assert.Equal(25, await PositionAsync(viewer.Page), 0.5);
        (float[] left, float[] right) = await ColorsBesideTheSliderAsync(viewer.Page);
        AssertIsShade(0, left);
        AssertIsShade(1, right);
    }

    [ProgramFact("chromium")]
    public async Task A_finger_drags_the_slider()
    {
        await using WatchedPage viewer = await OpenAsync(phone: true);
        LocatorBoundingBoxResult stage = await StageAsync(viewer.Page);
        float x = stage.X + stage.Width / 2, y = stage.Y + stage.Height / 2;

        await TouchAsync(viewer.Page, [[(x, y)], .. Enumerable.Range(1, 10).Select(step => new[] { (x + step * stage.Width / 40, y) })]);

        Assert.Equal(75, await PositionAsync(viewer.Page), 1.0);
    }

    [ProgramFact("chromium")]
    public async Task The_keyboard_moves_the_slider_and_a_screen_reader_hears_its_name_and_value()
    {
        await using WatchedPage viewer = await OpenAsync();
        ILocator slider = viewer.Page.GetByRole(AriaRole.Slider, new() { Name = "noisy to its left, denoised to its right" });
        await slider.FocusAsync();

        await slider.PressAsync("ArrowRight");
        Assert.Equal("51 %", await slider.GetAttributeAsync("aria-valuetext"));
        await slider.PressAsync("Home");
        Assert.Equal(0, await PositionAsync(viewer.Page), 1e-6);
        await slider.PressAsync("End");
        Assert.Equal(100, await PositionAsync(viewer.Page), 1e-6);
        Assert.Equal("noisy", await viewer.Page.EvaluateAsync<string>("document.elementFromPoint(640, 300).closest('figure, .viewer-stage').textContent.trim().slice(0, 5)"));
    }

    [ProgramFact("chromium")]
    public async Task The_wheel_zooms_at_the_pointer()
    {
        await using WatchedPage viewer = await OpenAsync();
        LocatorBoundingBoxResult stage = await StageAsync(viewer.Page);
        float x = stage.X + 0.4f * stage.Width, y = stage.Y + 0.3f * stage.Height;
        (float X, float Y) before = await PixelAtAsync(viewer.Page, x, y);
        double fits = await ZoomAsync(viewer.Page);

        await viewer.Page.Mouse.MoveAsync(x, y);
        await viewer.Page.Mouse.WheelAsync(0, -250);

        await viewer.Page.WaitForFunctionAsync("fits => document.querySelector('image-viewer').zoom > 1.5 * fits", fits);
        (float X, float Y) after = await PixelAtAsync(viewer.Page, x, y);
        Assert.Equal(before.X, after.X, 0.5);
        Assert.Equal(before.Y, after.Y, 0.5);
        await AssertLayersAreInStepAsync(viewer.Page);
    }

    [ProgramFact("chromium")]
    public async Task A_wheel_that_scrolls_the_page_goes_on_over_the_viewer()
    {
        await using WatchedPage viewer = await OpenAsync();
        double fits = await ZoomAsync(viewer.Page);
        await viewer.Page.EvaluateAsync("document.body.style.paddingTop = '3000px'; document.body.style.paddingBottom = '3000px'; scrollTo(0, 3400)");
        await viewer.Page.Mouse.MoveAsync(640, 400);

        await viewer.Page.Mouse.WheelAsync(0, 300);
        await viewer.Page.WaitForFunctionAsync("() => scrollY > 3600");
        await viewer.Page.Mouse.WheelAsync(0, -300);
        await viewer.Page.WaitForFunctionAsync("() => scrollY < 3500");

        Assert.Equal(fits, await ZoomAsync(viewer.Page), 1e-6);
    }

    [ProgramFact("chromium")]
    public async Task Keys_zoom_fit_and_show_pixel_for_pixel()
    {
        await using WatchedPage viewer = await OpenAsync();
        double fits = await ZoomAsync(viewer.Page);
        await viewer.Page.Locator(".viewer-stage").FocusAsync();

        await viewer.Page.Keyboard.PressAsync("1");
        Assert.Equal(1, await ZoomAsync(viewer.Page), 1e-6);
        Assert.Equal("100 %", await viewer.Page.Locator(".viewer-zoom").TextContentAsync());
        Assert.Equal("auto", await RenderingAsync(viewer.Page));
        await viewer.Page.Keyboard.PressAsync("+");
        await viewer.Page.Keyboard.PressAsync("+");
        Assert.Equal(4, await ZoomAsync(viewer.Page), 1e-6);
        Assert.Equal("pixelated", await RenderingAsync(viewer.Page));
        await viewer.Page.Keyboard.PressAsync("-");
        Assert.Equal(2, await ZoomAsync(viewer.Page), 1e-6);
        await viewer.Page.Keyboard.PressAsync("0");
        Assert.Equal(fits, await ZoomAsync(viewer.Page), 1e-6);
    }

    [ProgramFact("chromium")]
    public async Task Buttons_zoom()
    {
        await using WatchedPage viewer = await OpenAsync();
        double fits = await ZoomAsync(viewer.Page);

        await ButtonAsync("Pixel for pixel");
        Assert.Equal(1, await ZoomAsync(viewer.Page), 1e-6);
        await ButtonAsync("Zoom in");
        Assert.Equal(2, await ZoomAsync(viewer.Page), 1e-6);
        await ButtonAsync("Zoom out");
        Assert.Equal(1, await ZoomAsync(viewer.Page), 1e-6);
        await ButtonAsync("Fit");
        Assert.Equal(fits, await ZoomAsync(viewer.Page), 1e-6);

        Task ButtonAsync(string name) => viewer.Page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
    }

    [ProgramFact("chromium")]
    public async Task Two_fingers_zoom_and_one_moves()
    {
        await using WatchedPage viewer = await OpenAsync(phone: true);
        LocatorBoundingBoxResult stage = await StageAsync(viewer.Page);
        double fits = await ZoomAsync(viewer.Page);
        float x = stage.X + stage.Width / 4, y = stage.Y + stage.Height / 2;

        await TouchAsync(viewer.Page, [[(x - 20, y), (x + 20, y)], .. Enumerable.Range(1, 10).Select(step => new[] { (x - 20 - step * 4, y), (x + 20 + step * 4, y) })]);
        Assert.Equal(3 * fits, await ZoomAsync(viewer.Page), 0.05);

        (float X, float Y) before = await PixelAtAsync(viewer.Page, x, y);
        await TouchAsync(viewer.Page, [[(x, y)], [(x - 15, y - 5)], [(x - 30, y - 10)]]);
        (float X, float Y) after = await PixelAtAsync(viewer.Page, x - 30, y - 10);
        Assert.Equal(before.X, after.X, 0.5);
        Assert.Equal(before.Y, after.Y, 0.5);
        await AssertLayersAreInStepAsync(viewer.Page);
    }

    [ProgramFact("chromium")]
    public async Task The_mouse_and_arrow_keys_move_a_zoomed_image_up_to_its_edge()
    {
        await using WatchedPage viewer = await OpenAsync();
        await viewer.Page.Locator(".viewer-stage").FocusAsync();
        LocatorBoundingBoxResult stage = await StageAsync(viewer.Page);
        float x = stage.X + stage.Width / 4, y = stage.Y + stage.Height / 2;
        await viewer.Page.Keyboard.PressAsync("+");
        await viewer.Page.Keyboard.PressAsync("+");

        (float X, float Y) before = await PixelAtAsync(viewer.Page, x, y);
        await DragAsync(viewer.Page, x, y, 80, 40);
        (float X, float Y) after = await PixelAtAsync(viewer.Page, x + 80, y + 40);
        Assert.Equal(before.X, after.X, 0.5);
        Assert.Equal(before.Y, after.Y, 0.5);

        await viewer.Page.Keyboard.PressAsync("ArrowRight");
        Assert.True((await PixelAtAsync(viewer.Page, x + 80, y + 40)).X > after.X + 1);
        for (int press = 0; press < 60; press++) await viewer.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal(0, (await PixelAtAsync(viewer.Page, stage.X + 1, y)).X, 1.0);
        await AssertLayersAreInStepAsync(viewer.Page);
    }

    [ProgramFact("chromium")]
    public async Task A_person_chooses_which_images_are_left_and_right()
    {
        await using WatchedPage viewer = await OpenAsync();

        await viewer.Page.GetByRole(AriaRole.Combobox, new() { Name = "Right" }).SelectOptionAsync("clean");
        (float[] left, float[] right) = await ColorsBesideTheSliderAsync(viewer.Page);
        AssertIsShade(0, left);
        AssertIsShade(2, right);

        await viewer.Page.GetByRole(AriaRole.Combobox, new() { Name = "Left" }).SelectOptionAsync("clean");
        Assert.Equal(["clean", "noisy"], await viewer.Page.EvaluateAsync<string[]>("document.querySelector('image-viewer').labels"));
        (left, right) = await ColorsBesideTheSliderAsync(viewer.Page);
        AssertIsShade(2, left);
        AssertIsShade(0, right);
    }

    [ProgramFact("chromium")]
    public async Task Two_images_need_no_choice()
    {
        await using WatchedPage viewer = await OpenAsync(images: 2);

        Assert.Equal(0, await viewer.Page.Locator("select").CountAsync());
        Assert.Equal(2, await viewer.Page.Locator("figcaption:visible").CountAsync());
    }

    [ProgramFact("chromium")]
    public async Task Fills_the_screen_and_leaves_it()
    {
        await using WatchedPage viewer = await OpenAsync();
        double fits = await ZoomAsync(viewer.Page);

        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Full screen" }).ClickAsync();
        await viewer.Page.WaitForFunctionAsync("() => document.fullscreenElement?.localName === 'image-viewer'");
        await viewer.Page.WaitForFunctionAsync("fits => document.querySelector('image-viewer').zoom > fits", fits);
        await viewer.Page.Keyboard.PressAsync("f");
        await viewer.Page.WaitForFunctionAsync("() => document.fullscreenElement === null");
    }

    [ProgramTheory("chromium")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_print_and_without_script_the_images_stand_side_by_side_with_their_labels(bool print)
    {
        await using WatchedPage viewer = await OpenAsync(script: print);
        if (print) await viewer.Page.EmulateMediaAsync(new() { Media = Media.Print });

        IReadOnlyList<ILocator> images = await viewer.Page.Locator("figure img").AllAsync();
        LocatorBoundingBoxResult[] boxes = await Task.WhenAll(images.Select(async image => (await image.BoundingBoxAsync())!));
        Assert.Equal(3, boxes.Length);
        for (int image = 1; image < boxes.Length; image++)
        {
            Assert.True(boxes[image].X >= boxes[image - 1].X + boxes[image - 1].Width);
            Assert.Equal(boxes[0].Y, boxes[image].Y, 0.5);
        }
        Assert.All(boxes, box => Assert.Equal((float)ViewerPage.Width / ViewerPage.Height, box.Width / box.Height, 0.02));
        foreach (ILocator label in await viewer.Page.Locator("figcaption").AllAsync()) Assert.True(await label.IsVisibleAsync());
        Assert.False(await viewer.Page.GetByRole(AriaRole.Button).First.IsVisibleAsync());
    }

    [ProgramTheory("chromium")]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Has_names_roles_and_contrast(bool dark, bool phone)
    {
        await using WatchedPage viewer = await OpenAsync(dark, phone);

        Assert.Empty(await viewer.AccessibilityFaultsAsync());
        Assert.True(await viewer.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
    }

    private Task<WatchedPage> OpenAsync(bool dark = false, bool phone = false, bool script = true, int images = 3) =>
        chromium.OpenAsync(ViewerPage.Write(_folder, images), dark, phone ? Chromium.Phone : Chromium.Desktop, script);

    private static async Task<LocatorBoundingBoxResult> StageAsync(IPage page) => (await page.Locator(".viewer-stage").BoundingBoxAsync())!;

    private static async Task<double> PositionAsync(IPage page) => double.Parse(await page.GetByRole(AriaRole.Slider).InputValueAsync(), CultureInfo.InvariantCulture);

    private static Task<double> ZoomAsync(IPage page) => page.EvaluateAsync<double>("document.querySelector('image-viewer').zoom");

    private static Task<string> RenderingAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.viewer-left img')).imageRendering");

    /// <summary>Which pixel of the image is at a point of the window.</summary>
    private static async Task<(float X, float Y)> PixelAtAsync(IPage page, float x, float y)
    {
        LocatorBoundingBoxResult image = (await page.Locator(".viewer-left img").BoundingBoxAsync())!;
        float scale = image.Width / ViewerPage.Width;
        return ((x - image.X) / scale, (y - image.Y) / scale);
    }

    private static async Task AssertLayersAreInStepAsync(IPage page)
    {
        float[][] boxes = await page.EvaluateAsync<float[][]>("['.viewer-left img', '.viewer-right img'].map(name => { const box = document.querySelector(name).getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; })");
        Assert.Equal(boxes[0], boxes[1]);
    }

    private static async Task DragAsync(IPage page, float x, float y, float right, float down)
    {
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + right, y + down, new() { Steps = 8 });
        await page.Mouse.UpAsync();
    }

    /// <summary>Puts fingers down at the first points, moves them over the others and lifts them.</summary>
    private static async Task TouchAsync(IPage page, (float X, float Y)[][] steps)
    {
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        for (int step = 0; step <= steps.Length; step++)
        {
            object[] points = step < steps.Length ? [.. steps[step].Select((point, finger) => (object)new { x = point.X, y = point.Y, id = finger })] : [];
            string type = step == 0 ? "touchStart" : step < steps.Length ? "touchMove" : "touchEnd";
            await session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = points });
        }
    }

    /// <summary>What the screen shows 40 pixels left and right of the boundary.</summary>
    private static async Task<(float[] Left, float[] Right)> ColorsBesideTheSliderAsync(IPage page)
    {
        LocatorBoundingBoxResult stage = await StageAsync(page);
        int x = (int)(stage.X + stage.Width * await PositionAsync(page) / 100), y = (int)(stage.Y + stage.Height * 0.8);
        var screen = FloatImage.Load(await page.ScreenshotAsync());
        return (Color(x - 40), Color(x + 40));

        float[] Color(int column) => [.. Enumerable.Range(0, 3).Select(channel => screen.Plane(channel)[y * screen.Width + column])];
    }

    private static void AssertIsShade(int channel, float[] color)
    {
        for (int other = 0; other < 3; other++) Assert.True(other == channel ? color[other] > 0.2 : color[other] < 0.05, string.Join(", ", color));
    }
}
