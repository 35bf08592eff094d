package dev.braintrust.spring.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A bar for each comparison with an alternative, whose cost is a line at 1, as SVG. Its
 * colours follow the reader's theme.
 */
final class Picture {

	private static final int ROW = 34;

	private static final int TOP = 62;

	private static final int LEFT = 340;

	/** Pixels of the cost of the alternative. */
	private static final int ONE = 340;

	/** Longer bars are cut. */
	private static final double LONGEST = 1.25;

	private static final String HEAD = """
			<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 %1$d" \
			font-family="ui-sans-serif, system-ui, sans-serif" font-size="14" role="img" aria-labelledby="title">
			  <title id="title">Costs of the starter, divided by those of the most similar alternatives</title>
			  <style>
			    .page { fill: #f8fafc } .text { fill: #0f172a } .note { fill: #475569; font-size: 12px }
			    .bar { fill: #7c3aed } .spread, .one { stroke: #475569 } .one { stroke-dasharray: 4 3 }
			    @media (prefers-color-scheme: dark) {
			      .page { fill: #0f172a } .text { fill: #f1f5f9 } .note { fill: #cbd5e1 }
			      .bar { fill: #a78bfa } .spread, .one { stroke: #cbd5e1 }
			    }
			  </style>
			  <rect class="page" width="860" height="%1$d" rx="12"/>
			""";

	private Picture() {
	}

	static String svg(List<Bar> bars, Results results) {
		int height = TOP + bars.size() * ROW + 20;
		StringBuilder svg = new StringBuilder(HEAD.formatted(height));
		svg.append(element("  <text class=\"note\" x=\"%d\" y=\"28\">less is better</text>%n", LEFT));
		svg.append(element("  <text class=\"note\" x=\"%d\" y=\"28\" text-anchor=\"middle\">alternative = 1</text>%n",
				LEFT + ONE));
		for (int i = 0; i < bars.size(); i++) {
			bars.get(i).append(svg, TOP + i * ROW, results);
		}
		svg.append(element("  <path class=\"one\" d=\"M%d 38 V%d\"/>%n", LEFT + ONE, height - 14));
		return svg.append("</svg>\n").toString();
	}

	private static String element(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

	private static double width(double ratio) {
		return Math.max(0, Math.min(ratio, LONGEST)) * ONE;
	}

	/**
	 * A comparison.
	 *
	 * @param label what is divided by what
	 * @param source the ratio
	 */
	record Bar(String label, Source source) {

		private void append(StringBuilder svg, int y, Results results) {
			Optional<Value> ratio = this.source.in(results);
			svg.append(element("  <text class=\"text\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 12,
					y + 15, this.label));
			ratio.ifPresent((value) -> {
				svg.append(element("  <rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"20\" rx=\"3\"/>%n",
						LEFT, y, width(value.value())));
				svg.append(element("  <path class=\"spread\" d=\"M%.0f %d H%.0f\"/>%n", LEFT + width(value.lowest()),
						y + 10, LEFT + width(value.highest())));
			});
			double end = ratio.map((value) -> Math.max(width(value.value()), width(value.highest()))).orElse(0.0);
			svg.append(element("  <text class=\"text\" x=\"%.0f\" y=\"%d\">%s</text>%n", LEFT + end + 8, y + 15,
					ratio.map(Value::text).orElse("not measured")));
		}

	}

}
