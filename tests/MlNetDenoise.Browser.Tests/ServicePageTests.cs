using System.IO.Compression;
using Microsoft.Playwright;

namespace MlNetDenoise.Browser.Tests;

public sealed class ServicePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Untouched = "quality=standard&sigma=auto&noiseType=auto";

    private static readonly (string, byte[]) Dog = ("dog.png", NoisyCrop("dog", ".png")), City = ("city.jpg", NoisyCrop("city", ".jpg")), Flowers = ("flowers.tif", NoisyCrop("flowers", ".tif", bitDepth: 16));

    [ProgramFact("chromium")]
    public async Task Strength_changes_the_shown_pixels_to_those_of_the_service_without_a_request()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(Dog, City, Flowers);
        Assert.All(await page.StatesAsync(), state => Assert.EndsWith("Done", state, StringComparison.Ordinal));
        await AssertShowsAsync(page, Untouched);
        int requests = page.Watched.Requests.Count;

        await page.Page.GetByLabel("Strength", new() { Exact = true }).FillAsync("40");

        await AssertShowsAsync(page, $"{Untouched}&strength=40");
        Assert.Equal(requests, page.Watched.Requests.Count);
        AssertNoComplaints(page);
    }

    [ProgramFact("chromium")]
    public async Task Luma_chroma_and_detail_change_the_shown_pixels_to_those_of_the_service()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(Dog);
        await page.StatesAsync();

        await page.Page.GetByLabel("Luma", new() { Exact = true }).FillAsync("30");
        await page.Page.GetByRole(AriaRole.Slider, new() { Name = "Chroma in percent" }).FillAsync("80");
        await page.Page.GetByLabel("Detail", new() { Exact = true }).FillAsync("50");

        Assert.Equal("80", await page.Page.GetByLabel("Chroma", new() { Exact = true }).InputValueAsync());
        // Three layers of 8 bits are rounded, not only one.
        await AssertShowsAsync(page, $"{Untouched}&luma=30&chroma=80&detail=50", tolerance: 2);
    }

    [ProgramFact("chromium")]
    public async Task Quality_and_noise_level_ask_the_service_again_and_the_zoom_stays()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(Dog);
        await page.StatesAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pixel for pixel" }).ClickAsync();

        await page.Page.GetByLabel("Quality").SelectOptionAsync("fast");
        await page.Page.GetByLabel("Level").SelectOptionAsync("number");
        await page.Page.GetByLabel("Sigma, 0 to 255").FillAsync("40");

        await AssertShowsAsync(page, "quality=fast&sigma=40");
        Assert.Equal("100 %", await page.Page.Locator(".viewer-zoom").TextContentAsync());
    }

    [ProgramFact("chromium")]
    public async Task The_zip_has_the_files_of_the_service_byte_for_byte()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(Dog, City, Flowers, Dog);
        await page.StatesAsync();
        await page.Page.GetByLabel("Strength", new() { Exact = true }).FillAsync("70");

        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Download all as zip" }).ClickAsync());

        Assert.Equal("denoised.zip", download.SuggestedFilename);
        using ZipArchive zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Equal(["dog-denoised.png", "city-denoised.jpg", "flowers-denoised.tif", "dog-denoised (2).png"], zip.Entries.Select(entry => entry.FullName));
        foreach ((ZipArchiveEntry entry, byte[] noisy) in zip.Entries.Zip([Dog.Item2, City.Item2, Flowers.Item2, Dog.Item2]))
        {
            await using Stream content = await entry.OpenAsync();
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            Assert.Equal(await page.DenoiseAsync($"{Untouched}&strength=70", noisy), bytes.ToArray());
        }
        Assert.Equal("Downloaded.", await page.Page.Locator("#download-state").TextContentAsync());
        AssertNoComplaints(page);
    }

    [ProgramFact("chromium")]
    public async Task One_image_is_downloaded_in_the_chosen_format()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(Dog);
        await page.StatesAsync();
        await page.Page.GetByLabel("Format").SelectOptionAsync("tif");

        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Download", Exact = true }).ClickAsync());

        Assert.Equal("dog-denoised.tif", download.SuggestedFilename);
        Assert.Equal(await page.DenoiseAsync($"{Untouched}&format=tif", Dog.Item2), await File.ReadAllBytesAsync(await download.PathAsync()));
    }

    [ProgramFact("chromium")]
    public async Task A_download_can_be_cancelled()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(Dog);
        await page.StatesAsync();
        await page.Page.RouteAsync("**/denoise?*", _ => { }); // never answers

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Download", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the download" }).ClickAsync();

        await page.Page.GetByText("The download is cancelled.").WaitForAsync();
        Assert.True(await page.Page.GetByRole(AriaRole.Button, new() { Name = "Download", Exact = true }).IsEnabledAsync());
    }

    [ProgramFact("chromium")]
    public async Task A_pasted_image_is_denoised()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);

        await page.PasteAsync(("image.png", Dog.Item2));

        Assert.EndsWith("Done", Assert.Single(await page.StatesAsync()), StringComparison.Ordinal);
        Assert.Equal(["pasted-1.png"], await page.Page.Locator("#list .name").AllTextContentsAsync());
        await AssertShowsAsync(page, Untouched);
    }

    [ProgramFact("chromium")]
    public async Task A_damaged_file_says_so_and_does_not_stop_the_others()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);

        await page.DropAsync(("damaged.png", Dog.Item2[..2000]), Dog, ("text.txt", "Not an image"u8.ToArray()));

        string[] states = await page.StatesAsync();
        Assert.Contains("damaged", states[0], StringComparison.Ordinal);
        Assert.EndsWith("Done", states[1], StringComparison.Ordinal);
        Assert.Contains("no known image format", states[2], StringComparison.Ordinal);
        Assert.Contains(states[0], await page.Page.Locator("#view-note").TextContentAsync());

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove damaged.png" }).ClickAsync();
        await AssertShowsAsync(page, Untouched);
    }

    [ProgramFact("chromium")]
    public async Task A_zip_says_which_images_are_not_in_it()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.DropAsync(("damaged.png", Dog.Item2[..2000]), Dog);
        await page.StatesAsync();

        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Download all as zip" }).ClickAsync());

        using ZipArchive zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Equal(["dog-denoised.png"], zip.Entries.Select(entry => entry.FullName));
        Assert.StartsWith("Downloaded. Not included: damaged.png: The image is damaged", await page.Page.Locator("#download-state").TextContentAsync(), StringComparison.Ordinal);
    }

    [ProgramFact("chromium")]
    public async Task The_keyboard_alone_adds_chooses_compares_changes_and_downloads()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        IKeyboard keys = page.Page.Keyboard;
        var opened = new TaskCompletionSource<IFileChooser>();
        page.Page.FileChooser += (_, chooser) => opened.TrySetResult(chooser);
        await TabToAsync("Add images");
        await keys.PressAsync("Enter");
        IFileChooser files = await opened.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await files.SetFilesAsync(new[] { "dog.png", "second.png" }.Select(name => new FilePayload { Name = name, MimeType = "image/png", Buffer = Dog.Item2 }));
        await page.StatesAsync();

        await TabToAsync("second.png");
        await keys.PressAsync("Enter");
        Assert.Equal("true", await page.Page.Locator(".item").Nth(1).GetAttributeAsync("aria-current"));
        await TabToAsync("Boundary");
        await keys.PressAsync("End");
        await TabToAsync("Strength in percent");
        for (int press = 0; press < 5; press++) await keys.PressAsync("ArrowLeft");
        await AssertShowsAsync(page, $"{Untouched}&strength=95");

        await TabToAsync("Download");
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => keys.PressAsync("Enter"));
        Assert.Equal("second-denoised.png", download.SuggestedFilename);

        await TabToAsync("dog.png", backwards: true);
        await keys.PressAsync("Delete");
        Assert.Equal("second.png", await page.Page.EvaluateAsync<string>("document.activeElement.querySelector('.name').textContent"));

        async Task TabToAsync(string name, bool backwards = false)
        {
            for (int press = 0; press < 40; press++)
            {
                await keys.PressAsync(backwards ? "Shift+Tab" : "Tab");
                string focused = await page.Page.EvaluateAsync<string>("(document.activeElement.ariaLabel ?? document.activeElement.querySelector?.('.name')?.textContent ?? document.activeElement.textContent).trim()");
                if (focused.StartsWith(name, StringComparison.Ordinal)) return;
            }
            Assert.Fail($"The Tab key does not reach {name}.");
        }
    }

    [ProgramTheory("chromium")]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Has_names_roles_and_contrast(bool dark, bool phone)
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium, dark, phone);
        Assert.Empty(await page.Watched.AccessibilityFaultsAsync());

        await page.DropAsync(Dog, ("damaged.png", Dog.Item2[..2000]));
        await page.StatesAsync();

        Assert.Empty(await page.Watched.AccessibilityFaultsAsync());
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
        Assert.Empty(page.Watched.RequestsOutside(page.Address.TrimEnd('/')));
    }

    [ProgramFact("chromium")]
    public async Task Works_below_the_path_of_a_proxy()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium, pathBase: "/images");

        await page.DropAsync(Dog);

        await AssertShowsAsync(page, Untouched);
        AssertNoComplaints(page);
    }

    [ProgramFact("chromium")]
    public async Task A_screen_reader_hears_that_an_image_is_done_or_failed()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        ILocator announcements = page.Page.Locator("#announcements");
        Assert.Equal("status", await announcements.GetAttributeAsync("role"));

        await page.DropAsync(Dog);
        await page.StatesAsync();
        Assert.Equal("dog.png is denoised.", await announcements.TextContentAsync());

        await page.DropAsync(("damaged.png", Dog.Item2[..2000]));
        await page.StatesAsync();
        Assert.StartsWith("damaged.png failed. The image is damaged", await announcements.TextContentAsync(), StringComparison.Ordinal);
    }

    [ProgramFact("chromium")]
    public async Task A_service_with_a_key_is_asked_with_it_and_only_the_tab_keeps_it()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium, key: "secret");
        await page.DropAsync(Dog, City);
        ILocator input = page.Page.GetByLabel("API key");
        Assert.Empty(await page.Watched.AccessibilityFaultsAsync());

        await input.FillAsync("wrong");
        await input.PressAsync("Enter");
        await page.Page.GetByText("This key is not the right one.").WaitForAsync();
        await input.FillAsync("secret");
        await input.PressAsync("Enter");

        Assert.All(await page.StatesAsync(), state => Assert.EndsWith("Done", state, StringComparison.Ordinal));
        Assert.Equal(["secret"], await page.Page.EvaluateAsync<string[]>("Object.values(sessionStorage)"));
        Assert.Equal("0 ", await page.Page.EvaluateAsync<string>("`${localStorage.length} ${document.cookie}`"));
    }

    [ProgramFact("chromium")]
    public async Task Without_the_key_the_images_fail_in_words_and_can_be_tried_again()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium, key: "secret");
        await page.DropAsync(Dog, City, Flowers);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.All(await page.StatesAsync(), state => Assert.Equal("The service needs a key.", state));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try dog.png again" }).ClickAsync();
        await page.Page.GetByLabel("API key").FillAsync("secret");
        await page.Page.GetByLabel("API key").PressAsync("Enter");

        await AssertShowsAsync(page, Untouched, key: "secret");
    }

    [ProgramFact("chromium")]
    public async Task An_image_that_is_too_large_says_so()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium, configure: options => (options.MaxBodyBytes, options.MaxPixels) = (Flowers.Item2.Length - 1, 96 * 72 - 1));

        await page.DropAsync(Flowers, City);

        string[] states = await page.StatesAsync();
        Assert.StartsWith("The image file is larger than", states[0], StringComparison.Ordinal);
        Assert.Contains("megapixels", states[1], StringComparison.Ordinal);
    }

    [ProgramFact("chromium")]
    public async Task Removing_an_image_in_work_stops_its_request()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        var stopped = new TaskCompletionSource();
        page.Page.RequestFailed += (_, request) => stopped.TrySetResult();
        await page.Page.RouteAsync("**/denoise/layers?*", _ => { }); // never answers
        await page.DropAsync(Dog);
        await page.Page.GetByText("Sending").First.WaitForAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove dog.png" }).ClickAsync();

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await page.Page.Locator("#list li").CountAsync());
        Assert.False(await page.Page.Locator("#settings").IsVisibleAsync());
        Assert.Equal("Add images", await page.Page.EvaluateAsync<string>("document.activeElement.textContent"));
    }

    [ProgramFact("chromium")]
    public async Task A_busy_service_is_asked_again_after_the_time_that_it_says()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium, configure: options => (options.MaxWorking, options.MaxWaiting) = (1, 0));

        await page.DropAsync(Dog, City, Flowers);
        await page.Page.GetByText("The server is busy. Next try in").First.WaitForAsync();

        Assert.All(await page.StatesAsync(), state => Assert.EndsWith("Done", state, StringComparison.Ordinal));
    }

    [ProgramFact("chromium")]
    public async Task A_server_that_is_gone_is_reported_and_can_be_tried_again()
    {
        await using ServedPage page = await ServedPage.OpenAsync(chromium);
        await page.StopServiceAsync();

        await page.DropAsync(Dog);

        Assert.StartsWith("The server does not answer", Assert.Single(await page.StatesAsync()), StringComparison.Ordinal);
        Assert.True(await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try dog.png again" }).IsVisibleAsync());
    }

    /// <summary>Waits until the right side shows what the service returns for the first image with a query.</summary>
    private static async Task AssertShowsAsync(ServedPage page, string query, int tolerance = 1, string? key = null)
    {
        FloatImage expected = FloatImage.Load(await page.DenoiseAsync(query, Dog.Item2, key));
        int worst = 256;
        for (int trial = 0; trial < 200 && worst > tolerance; trial++)
        {
            await Task.Delay(100);
            if (await page.Page.Locator(".viewer-right canvas").CountAsync() == 0) continue;
            int[] shown = await page.ShownAsync("viewer-right");
            worst = Enumerable.Range(0, 3 * expected.Width * expected.Height).Max(i => Math.Abs(shown[i / 3 * 4 + i % 3] - (int)Math.Round(255 * expected.Plane(i % 3)[i / 3])));
        }
        Assert.True(worst <= tolerance, $"The page shows values that differ by {worst} of 255.");
    }

    /// <summary>Nothing on the console, and no request elsewhere.</summary>
    private static void AssertNoComplaints(ServedPage page)
    {
        Assert.Empty(page.Watched.Complaints);
        Assert.Empty(page.Watched.RequestsOutside(page.Address.TrimEnd('/')));
    }

    /// <summary>96 x 72 pixels of a sample photograph with noise, as a file.</summary>
    private static byte[] NoisyCrop(string name, string format, int bitDepth = 8)
    {
        const int Width = 96, Height = 72, Corner = 200;
        FloatImage photograph = FloatImage.Load(Repository.Below($"datasets/samples/{name}.jpg"));
        var crop = new FloatImage(Width, Height, 3) { BitDepth = bitDepth };
        for (int channel = 0; channel < 3; channel++)
            for (int y = 0; y < Height; y++)
                photograph.Plane(channel).Slice((Corner + y) * photograph.Width + Corner, Width).CopyTo(crop.Plane(channel)[(y * Width)..]);
        using var file = new MemoryStream();
        Noise.Gaussian(25, 25).Apply(crop, seed: 1).Save(file, format);
        return file.ToArray();
    }
}
