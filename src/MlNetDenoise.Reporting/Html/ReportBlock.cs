namespace MlNetDenoise.Reporting;

/// <summary>A part of a report, in the order of the page.</summary>
internal abstract class ReportBlock
{
    /// <summary>Adds the pictures of the block, before any block is written.</summary>
    public virtual void AddPictures(ReportPictures pictures)
    {
    }

    /// <summary>Returns the block as HTML.</summary>
    /// <param name="address">Returns the address of a picture.</param>
    /// <param name="number">The place of the block in the report, for names that are unique in it.</param>
    public abstract Html Write(Func<ReportPictures.Picture, Html> address, int number);
}

/// <summary>A heading, which begins a section.</summary>
internal sealed class HeadingBlock(string text) : ReportBlock
{
    public string Text => text;

    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) => Html.Format($"</section>\n<section id=\"section-{number}\">\n<h2>{text}</h2>\n");
}

/// <summary>A paragraph.</summary>
internal sealed class TextBlock(string text) : ReportBlock
{
    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) => Html.Format($"<p>{text}</p>\n");
}

/// <summary>A link to another file.</summary>
internal sealed class LinkBlock(string text, string file) : ReportBlock
{
    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) =>
        Html.Format($"<p><a href=\"{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}\">{text}</a></p>\n");
}

/// <summary>Names with their values.</summary>
internal sealed class FactsBlock(IReadOnlyList<(string Name, string Value)> facts) : ReportBlock
{
    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) =>
        Html.Format($"<dl>\n{facts.Select(fact => Html.Format($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n"))}</dl>\n");
}

/// <summary>A command or a file to copy.</summary>
internal sealed class CodeBlock(string title, string code) : ReportBlock
{
    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) =>
        Html.Format($"<div class=\"code\"><p>{title}<button type=\"button\" class=\"copy\">Copy</button></p><pre tabindex=\"0\"><code>{code}</code></pre></div>\n");
}
