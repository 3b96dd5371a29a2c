using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetDenoise.Tests;

/// <summary>What the chains rely on in ML.NET's views, mappings and engines.</summary>
public sealed class MlNetViewTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void Objects_become_columns_and_columns_become_objects()
    {
        Item[] items = [new() { Name = "a", Values = [1, 2], Shape = [3, 4], Level = 5 }, new() { Name = "b", Values = [], Shape = [6, 7], Level = float.NaN }];
        var view = _ml.Data.LoadFromEnumerable(items);

        Assert.Equal(["Name: String", "Values: Vector<Single>", "Shape: Vector<Int64, 2>", "level: Single"], view.Schema.Select(column => column.ToString()));
        Assert.Equal(2, view.GetRowCount());
        Assert.Equal(["a", "b"], view.GetColumn<string>("Name"));
        Assert.Equal([5, float.NaN], view.GetColumn<float>("level"));
        var back = _ml.Data.CreateEnumerable<Item>(view, reuseRowObject: false).ToList();
        Assert.Equivalent(items, back, strict: true);
        Assert.All(back, item => Assert.Equal("unread", item.Comment));
    }

    [Fact]
    public void A_cursor_reads_only_the_columns_that_it_was_asked_for()
    {
        var view = _ml.Data.LoadFromEnumerable(new Item[] { new() { Name = "a", Values = [1, 2] } });
        using var cursor = view.GetRowCursor([view.Schema["Values"]]);
        Assert.False(cursor.IsColumnActive(view.Schema["Name"]));
        Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Values"]));

        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Values"]);
        VBuffer<float> values = default;
        Assert.Equal(-1, cursor.Position);
        Assert.True(cursor.MoveNext());
        getter(ref values);
        Assert.Equal([1, 2], values.DenseValues());
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_mapping_runs_once_a_row_whatever_number_of_its_columns_is_read()
    {
        var runs = 0;
        var map = _ml.Transforms.CustomMapping<Item, Sums>((item, sums) =>
        {
            runs++;
            (sums.Sum, sums.Count) = (item.Values.Sum(), item.Values.Length);
        }, null);
        var input = _ml.Data.LoadFromEnumerable(new Item[] { new() { Values = [1, 2], Shape = [0, 0] } });
        using var engine = _ml.Model.CreatePredictionEngine<Item, Sums>(map.Fit(input));

        var first = engine.Predict(new Item { Values = [1, 2], Shape = [0, 0] });
        var second = engine.Predict(new Item { Values = [3, 4, 5], Shape = [0, 0] });
        Assert.Equal((3f, 2), (first.Sum, first.Count));
        Assert.Equal((12f, 3), (second.Sum, second.Count));
        Assert.Equal(2, runs);
    }

    [Fact]
    public void A_column_of_the_same_name_hides_the_one_before_it()
    {
        var map = _ml.Transforms.CustomMapping<Item, Named>((item, named) => named.Name = item.Name + "!", null);
        var view = map.Fit(Items("a", "b")).Transform(Items("a", "b"));
        Assert.Equal(["a!", "b!"], view.GetColumn<string>("Name"));
        Assert.Equal([true, false], view.Schema.Where(column => column.Name == "Name").Select(column => column.IsHidden));
    }

    [Fact]
    public void Chains_refuse_a_schema_that_lacks_a_column_or_has_another_type()
    {
        var chain = _ml.Transforms.CustomMapping<Sums, Named>((_, named) => named.Name = "", null)
            .Append(_ml.Transforms.CustomMapping<Named, Sums>((_, _) => { }, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Items("a")));
        var wrongType = _ml.Data.LoadFromEnumerable(new[] { new WrongSums() });
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(wrongType));
    }

    [Fact]
    public void A_mapping_takes_vectors_of_known_size_for_unknown_ones_but_not_the_other_way_round()
    {
        var known = _ml.Data.LoadFromEnumerable(new[] { new Sized { Vector = [1, 2] } });
        var unknown = _ml.Data.LoadFromEnumerable(new[] { new Unsized { Vector = [1, 2] } });
        var takesAny = new EstimatorChain<ITransformer>().Append(_ml.Transforms.CustomMapping<Unsized, Sums>((_, _) => { }, null));
        var takesKnown = new EstimatorChain<ITransformer>().Append(_ml.Transforms.CustomMapping<Sized, Sums>((_, _) => { }, null));
        takesAny.Fit(known);
        takesKnown.Fit(known);
        takesAny.Fit(unknown);
        Assert.Throws<ArgumentOutOfRangeException>(() => takesKnown.Fit(unknown));
    }

    [Fact]
    public void Missing_output_columns_are_passed_over_only_where_that_is_wanted()
    {
        var model = _ml.Transforms.CustomMapping<Item, Sums>((_, _) => { }, null).Fit(Items("a"));
        Assert.Equal("unset", _ml.Model.CreatePredictionEngine<Item, Other>(model).Predict(new Item()).Absent);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Item, Other>(model, ignoreMissingColumns: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<Other>(Items("a"), false).ToList());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_engine_disposes_its_model_unless_told_otherwise(bool owns)
    {
        var model = new Watched(_ml.Transforms.CustomMapping<Item, Sums>((_, _) => { }, null).Fit(Items("a")));
        _ml.Model.CreatePredictionEngine<Item, Sums>(model, new PredictionEngineOptions { OwnsTransformer = owns }).Dispose();
        Assert.Equal(owns, model.IsDisposed);
        Assert.True(new PredictionEngineOptions().OwnsTransformer);
    }

    [Fact]
    public void An_error_in_a_mapping_comes_out_of_a_batch_inside_another_and_of_an_engine_as_it_is()
    {
        var model = _ml.Transforms.CustomMapping<Item, Sums>((_, _) => throw new FileNotFoundException("gone"), null).Fit(Items("a"));
        var inBatch = Assert.Throws<InvalidOperationException>(() => model.Transform(Items("a", "b")).GetColumn<float>("Sum").ToList());
        Assert.IsType<FileNotFoundException>(inBatch.InnerException);
        using var engine = _ml.Model.CreatePredictionEngine<Item, Sums>(model);
        Assert.Throws<FileNotFoundException>(() => engine.Predict(new Item()));
    }

    private IDataView Items(params string[] names) => _ml.Data.LoadFromEnumerable(names.Select(name => new Item { Name = name }).ToList());

    private sealed class Item
    {
        public string Name { get; set; } = "";

        public float[] Values { get; set; } = [];

        [VectorType(2)]
        public long[] Shape { get; set; } = [0, 0];

        [ColumnName("level")]
        public float Level { get; set; }

        [NoColumn]
        public string Comment { get; set; } = "unread";
    }

    private sealed class Sums
    {
        public float Sum { get; set; }

        public int Count { get; set; }
    }

    private sealed class WrongSums
    {
        public string Sum { get; set; } = "";

        public int Count { get; set; }
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    private sealed class Other
    {
        public string Absent { get; set; } = "unset";
    }

    private sealed class Sized
    {
        [VectorType(2)]
        public float[] Vector { get; set; } = [];
    }

    private sealed class Unsized
    {
        public float[] Vector { get; set; } = [];
    }

    private sealed class Watched(ITransformer inner) : ITransformer, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => IsDisposed = true;
    }
}
