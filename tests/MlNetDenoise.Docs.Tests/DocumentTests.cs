using System.Text.RegularExpressions;
using MlNetDenoise.Cli;

namespace MlNetDenoise.Docs.Tests;

/// <summary>What the documents say exists: files, headings, commands, options, and C# code that is run.</summary>
public sealed class DocumentTests
{
    /// <summary>Where the C# code of the documents is run: by the tests of this project.</summary>
    private static readonly string[] CodeThatIsRun = ["tests/MlNetDenoise.Docs.Tests/CSharpBlocks.cs"];

    public static TheoryData<string> Names => [.. Document.All.Select(document => document.Name)];

    /// <summary>All but the READMEs of the packages, whose code is run by ProgramTests of MlNetDenoise.Packages.Tests.</summary>
    public static TheoryData<string> NamesOutsideOfPackages => [.. Document.All.Select(document => document.Name).Where(name => !name.StartsWith("src", StringComparison.Ordinal))];

    public static TheoryData<string, string> CommandLines
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (var document in Document.All)
            {
                foreach (var line in document.CommandLines)
                    lines.Add(document.Name, line);
            }
            return lines;
        }
    }

    [Fact]
    public void The_README_is_short() => Assert.InRange(Document.Readme.Text.Count(character => character == '\n'), 50, 100);

    [Theory, MemberData(nameof(Names))]
    public void Every_link_leads_to_a_file_and_a_heading(string name)
    {
        var document = new Document(name);
        foreach (var link in document.Links)
        {
            var parts = link.Split('#');
            var target = Path.Combine(Path.GetDirectoryName(Repository.Below(name))!, parts[0]);
            Assert.True(parts[0].Length == 0 || Path.Exists(target), $"{name}: {link}");
            if (parts.Length == 2)
                Assert.Contains(parts[1], (parts[0].Length == 0 ? document : new(Path.GetRelativePath(Repository.Root, target))).Anchors);
        }
    }

    [Theory, MemberData(nameof(CommandLines))]
    public void Every_command_line_is_valid(string document, string line)
    {
        var parsed = DenoiseCommand.Create().Parse(line["denoise ".Length..]);

        Assert.True(parsed.Errors.Count == 0, $"{document}: {line}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("noise")]
    public void The_command_line_document_names_every_option(string command)
    {
        var text = new Document("docs/command-line.md").Text;

        Assert.All(DenoiseCommand.Create().Subcommands.Single(known => known.Name == command).Options.Select(option => option.Name).Except(["--help", "--output", "--recursive"]), option => Assert.Contains($"{option}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_service_document_names_every_option_of_its_command_and_every_bound_and_parameter()
    {
        var text = new Document("docs/service.md").Text;

        Assert.All(
            DenoiseCommand.Create().Subcommands.Single(known => known.Name == "serve").Options.Select(option => option.Name).Except(["--help"]).Concat(typeof(Service.DenoiserServiceOptions).GetProperties().Select(property => property.Name)),
            name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_option_that_the_command_line_document_names_exists()
    {
        var known = DenoiseCommand.Create().Subcommands.SelectMany(command => command.Options.Concat(command.Subcommands.SelectMany(subcommand => subcommand.Options))).SelectMany(option => option.Aliases.Append(option.Name)).Append("--help").ToHashSet();

        Assert.All(Regex.Matches(new Document("docs/command-line.md").Text, @"(?<![\w-])--[a-z]+(?:-[a-z]+)*"), option => Assert.Contains(option.Value, known));
    }

    [Fact]
    public void The_command_line_document_names_the_fields_and_warnings_of_a_line_of_JSON()
    {
        var text = new Document("docs/command-line.md").Text;
        var fields = new BatchRecord("a", "b", null, null, [], null).ToJson();

        Assert.All(Regex.Matches(fields, "\"([a-z]+)\":").Select(field => field.Groups[1].Value).Concat(BatchWarnings.Names((DenoiseWarnings)~0)), name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/mlnet.md")]
    [InlineData("docs/training.md")]
    [InlineData("docs/deploying.md")]
    public void Documents_with_code_have_it_in_blocks_that_are_found(string name) => Assert.NotEmpty(new Document(name).Blocks("csharp"));

    [Theory, MemberData(nameof(NamesOutsideOfPackages))]
    public void Every_block_of_C_sharp_is_run_by_a_test(string name)
    {
        var run = CodeThatIsRun.Select(file => Words(File.ReadAllText(Repository.Below(file)))).ToList();

        Assert.All(new Document(name).Blocks("csharp"), block => Assert.Contains(run, code => code.Contains(Words(block), StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_entry_of_which_file_to_open_is_one_file()
    {
        var table = new Document("CONTRIBUTING.md").Text.Split("| to change ... | open ... |\n|---|---|\n")[1].Split("\n\n")[0].Split('\n');

        Assert.True(table.Length > 30);
        Assert.All(table, row =>
        {
            var link = Assert.Single(Regex.Matches(row, @"\]\(([^)]+)\)")).Groups[1].Value;
            Assert.True(File.Exists(Repository.Below(link)), row);
        });
    }

    /// <summary>Returns code with a single space for all white space between two words.</summary>
    private static string Words(string code) => Regex.Replace(code, @"\s+", " ").Trim();
}
