using System.Text;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Text;

public sealed class CsvTextTests
{
    [Property(MaxTest = 300)]
    public Property Whatever_a_table_holds_is_read_back()
    {
        var cells = Gen.Elements('a', ',', '"', '\n', '\r', ' ', 'é').ListOf().Select(letters => string.Concat(letters));
        var rows = Gen.Choose(1, 5).SelectMany(width => cells.ListOf(width).NonEmptyListOf());
        return Prop.ForAll(rows.ToArbitrary(), table =>
        {
            var csv = new CsvDocument([.. table[0]]);
            foreach (var row in table.Skip(1))
            {
                csv.Add([.. row]);
            }

            Assert.Equal(table, CsvText.Read(Encoding.UTF8.GetString(csv.ToBytes())));
        });
    }
}
