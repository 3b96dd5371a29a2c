using Microsoft.Playwright;

namespace MlNetDenoise.Browser.Tests;

/// <summary>Debian's Chromium, driven by Playwright; it starts with the first page. Tests that use it are <c>[ProgramFact("chromium")]</c>.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A desktop and a phone, in CSS pixels.</summary>
    public static ViewportSize Desktop => new() { Width = 1280, Height = 860 };

    /// <inheritdoc cref="Desktop"/>
    public static ViewportSize Phone => new() { Width = 390, Height = 844 };

    /// <summary>Opens a page in a profile of its own. <paramref name="setUp"/> runs before the address is opened.</summary>
    internal async Task<WatchedPage> OpenAsync(string address, bool dark = false, ViewportSize? size = null, bool script = true, Func<IPage, Task>? setUp = null)
    {
        _playwright ??= await Playwright.CreateAsync();
        // Root, as in a container, has no sandbox.
        _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", ChromiumSandbox = false });
        bool phone = size?.Width < 600;
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = size ?? Desktop,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = phone,
            IsMobile = phone,
            DeviceScaleFactor = phone ? 2 : 1,
            JavaScriptEnabled = script,
        });
        var page = new WatchedPage(await context.NewPageAsync());
        if (setUp is not null) await setUp(page.Page);
        await page.Page.GotoAsync(address);
        return page;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
