using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using MlNetDenoise.Service;

namespace MlNetDenoise.Browser.Tests;

/// <summary>The service on a free port of this machine, and its page in Chromium.</summary>
internal sealed class ServedPage : IAsyncDisposable
{
    private readonly WebApplication _service;

    private ServedPage(WebApplication service, string address, WatchedPage watched) => (_service, Address, Watched) = (service, address, watched);

    internal WatchedPage Watched { get; }

    internal IPage Page => Watched.Page;

    internal string Address { get; }

    internal static async Task<ServedPage> OpenAsync(Chromium chromium, bool dark = false, bool phone = false, string? key = null, string pathBase = "", Action<DenoiserServiceOptions>? configure = null)
    {
        WebApplication service = DenoiserApp.Create(new() { Urls = ["http://127.0.0.1:0"], ApiKey = key, PathBase = pathBase }, configure);
        await service.StartAsync();
        string address = $"{service.Urls.Single()}{pathBase}/";
        return new(service, address, await chromium.OpenAsync(address.TrimEnd('/'), dark, phone ? Chromium.Phone : Chromium.Desktop));
    }

    /// <summary>Drops files from another program on the page.</summary>
    internal Task DropAsync(params (string Name, byte[] Content)[] files) => HandOverAsync("drop", "dataTransfer", files);

    /// <summary>Pastes files, as browsers do with a copied image.</summary>
    internal Task PasteAsync(params (string Name, byte[] Content)[] files) => HandOverAsync("paste", "clipboardData", files);

    /// <summary>Waits until every image is done or failed, and returns what the list says of each.</summary>
    internal async Task<string[]> StatesAsync()
    {
        await Page.WaitForFunctionAsync("() => { const items = [...document.querySelectorAll('#list li')]; return items.length > 0 && items.every(item => ['done', 'failed'].includes(item.dataset.state)); }");
        return [.. await Page.Locator("#list .state").AllTextContentsAsync()];
    }

    /// <summary>The RGBA values of a shown layer: <c>viewer-left</c> or <c>viewer-right</c>.</summary>
    internal Task<int[]> ShownAsync(string side) => Page.EvaluateAsync<int[]>("""
        side => {
            const shown = document.querySelector(`.${side} canvas`);
            const context = new OffscreenCanvas(shown.width, shown.height).getContext('2d');
            context.drawImage(shown, 0, 0);
            return [...context.getImageData(0, 0, shown.width, shown.height).data];
        }
        """, side);

    /// <summary>What the service returns for a file with a query.</summary>
    internal async Task<byte[]> DenoiseAsync(string query, byte[] file, string? key = null)
    {
        using var client = new HttpClient();
        if (key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"{Address}denoise?{query}"), new ByteArrayContent(file));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsByteArrayAsync();
    }

    internal Task StopServiceAsync() => _service.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Watched.DisposeAsync();
        await _service.StopAsync();
        await _service.DisposeAsync();
    }

    private async Task HandOverAsync(string type, string property, (string Name, byte[] Content)[] files) => await Page.EvaluateAsync("""
        ([type, property, files]) => {
            const data = new DataTransfer();
            for (const [name, content] of files) {
                data.items.add(new File([Uint8Array.from(atob(content), character => character.charCodeAt(0))], name, { type: 'image/png' }));
            }
            const event = new Event(type, { bubbles: true, cancelable: true });
            Object.defineProperty(event, property, { value: data });
            document.body.dispatchEvent(event);
        }
        """, new object[] { type, property, files.Select(file => new[] { file.Name, Convert.ToBase64String(file.Content) }).ToArray() });
}
