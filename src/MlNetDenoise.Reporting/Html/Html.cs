using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MlNetDenoise.Reporting;

/// <summary>A piece of HTML.</summary>
/// <param name="Text">Valid HTML; everything that was no HTML is encoded.</param>
internal readonly record struct Html(string Text)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Creates HTML from an interpolated string, whose values are encoded unless they are HTML themselves.</summary>
    public static Html Format(Builder text) => text.Result;

    public override string ToString() => Text;

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly struct Builder(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + 16 * formattedCount);

        public Html Result => new(_text.ToString());

        public void AppendLiteral(string html) => _text.Append(html);

        public void AppendFormatted(Html html) => _text.Append(html.Text);

        public void AppendFormatted(IEnumerable<Html> all)
        {
            foreach (var html in all)
                _text.Append(html.Text);
        }

        public void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

        public void AppendFormatted(int number) => _text.Append(number);
    }
}
