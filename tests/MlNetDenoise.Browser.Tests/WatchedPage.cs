using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace MlNetDenoise.Browser.Tests;

/// <summary>A page with everything that it complained about and asked for.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];

    internal WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue($"{request.Method} {request.Url}");
    }

    internal IPage Page { get; }

    /// <summary>Errors and warnings of the console, and uncaught exceptions.</summary>
    internal IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Method and address of every request.</summary>
    internal IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Requests to anything else than <paramref name="address"/> and what the page itself holds.</summary>
    internal IEnumerable<string> RequestsOutside(string address) => _requests.Where(request => !request.Contains($" {address}") && !request.Contains(" data:") && !request.Contains(" blob:"));

    /// <summary>What axe finds: missing names, weak contrast, wrong roles.</summary>
    internal async Task<IEnumerable<string>> AccessibilityFaultsAsync()
    {
        AxeResult result = await Page.RunAxe();
        return result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}"));
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
