import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws accuracy against the number of training texts: lines of a curve's name, a number and a percentage. */
class AccuracyChart {
    public static void main(String[] args) throws Exception {
        Map<String, List<double[]>> curves = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] fields = line.split("\t");
            curves.computeIfAbsent(fields[0], name -> new ArrayList<>())
                    .add(new double[] {Double.parseDouble(fields[1]), Double.parseDouble(fields[2])});
        }
        XYChart chart = new XYChartBuilder().width(800).height(500).xAxisTitle("training texts")
                .yAxisTitle("accuracy on the test part, %").build();
        chart.getStyler().setXAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideSE);
        curves.forEach((name, points) -> chart.addSeries(name, points.stream().mapToDouble(p -> p[0]).toArray(),
                points.stream().mapToDouble(p -> p[1]).toArray()));
        BitmapEncoder.saveBitmap(chart, args[1], BitmapFormat.PNG);
    }
}
