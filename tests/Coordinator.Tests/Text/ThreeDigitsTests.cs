using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Tests.Text;

public sealed class ThreeDigitsTests
{
    [Theory]
    [InlineData(0.3, "0.300")]
    [InlineData(0.98765, "0.988")]
    [InlineData(0.9996, "1.00")]
    [InlineData(12.345, "12.3")]
    [InlineData(999.9, "1.00e+3")]
    [InlineData(1234.5, "1.23e+3")]
    [InlineData(0.000123456, "1.23e-4")]
    [InlineData(-45.67, "-45.7")]
    [InlineData(0.0, "0")]
    [InlineData(double.NaN, "NaN")]
    public void A_number_has_three_significant_digits(double value, string text) => Assert.Equal(text, ThreeDigits.Of(value));
}
