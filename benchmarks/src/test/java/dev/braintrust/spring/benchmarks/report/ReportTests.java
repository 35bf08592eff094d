package dev.braintrust.spring.benchmarks.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report}, with the results in {@code src/test/resources/results}.
 */
class ReportTests {

	private static final Path PAGE = Path.of("../docs/performance.md");

	private final Results results = new Results(Path.of("src/test/resources/results"));

	private final Map<String, String> blocks = new Blocks(this.results).markdown();

	@Test
	void shouldWriteATableForSubjectsWithTheSameQuantities() {
		assertThat(this.blocks.get("start-up")).isEqualTo("""
				| | processor time of the main thread | allocated by the main thread |
				|---|---|---|
				| plain web application | 1,720 ms (1,690–1,850) | 122 MB |
				| with the starter | 2,310 ms (2,250–2,480) | 181 MB |
				| starter ÷ floor | 1.06 (1.04–1.09) | 1.22 |

				| | jars added |
				|---|---|
				| starter | 38 |
				""");
	}

	@Test
	void shouldWriteATableOfBenchmarks() {
		assertThat(this.blocks.get("annotations")).contains("""
				| | time | allocated |
				|---|---|---|
				| empty interceptor | not measured | not measured |
				""", "| `@Cacheable` on Caffeine | 580 ns (560–640) | 680 B |\n",
				"| **`@UsePrompt`** | 104 ns (100–131) | 216 B |\n");
	}

	@Test
	void shouldSayWhetherEachMarkIsMet() {
		assertThat(this.blocks.get("marks")).startsWith("""
				| | measured | limit | met |
				|---|---|---|---|
				| jars that the starter adds | 38 | at most 38 | yes |
				| size of these jars | not measured | at most 8 MB | – |
				""")
			.contains("processor time | 1.06 (1.04–1.09) | at most 1.05 | **no**, within the spread |\n",
					"allocated bytes | 1.22 | at most 1.05 | **no** |\n",
					"| `@UsePrompt` ÷ `@Cacheable` | 0.18 (0.16–0.23) | at most 0.8 | yes |\n",
					"| `@UsePrompt`: bytes | 216 B | at most 400 B | yes |\n");
	}

	@Test
	void shouldNameMachinesAndDates() {
		assertThat(this.blocks.get("machine"))
			.isEqualTo("25 November 2026 to 26 November 2026: 2 cores (Some CPU), Linux 6.1, Java Vendor 17.0.15+6.\n");
	}

	@Test
	void shouldExplainWhatAProgramThatRanDidNotMeasure() {
		assertThat(Report.problems(this.results))
			.contains(
					"AnnotatedCallBenchmark ran, but its results lack 'time' of 'continueSpan'. "
							+ "Run it again, or correct the name",
					"The page has no block 'start'. Add it to the page and to Blocks.GROUPS")
			.noneMatch((problem) -> problem.contains("SpanBenchmark"));
	}

	@Test
	void shouldReplaceAllBlocksOfThePage(@TempDir Path empty) throws IOException {
		Page page = Report.write(new Page(Files.readString(PAGE)), this.results);
		assertThat(page.text()).startsWith("# Performance")
			.contains("<!-- generated: start-up -->\n\n" + this.blocks.get("start-up") + "\n<!-- end -->");
		assertThat(Report.write(page, this.results)).isEqualTo(page);
		assertThat(Report.write(page, new Results(empty)).text()).doesNotContain("181 MB").contains("not measured");
	}

	@Test
	void shouldReferOnlyToBenchmarksThatExist() throws IOException {
		String benchmarks = new String(getClass().getResourceAsStream("/META-INF/BenchmarkList").readAllBytes(),
				StandardCharsets.UTF_8);
		assertThat(Report.references().filter((measured) -> measured.program().endsWith("Benchmark"))).isNotEmpty()
			.allSatisfy((measured) -> assertThat(benchmarks)
				.contains("%s_%s_jmhTest".formatted(measured.program(), measured.subject().split(" ")[0])));
	}

	@Test
	void shouldDrawABarOfEachMeasuredComparison() throws Exception {
		String svg = Picture.svg(Marks.PICTURE, this.results);
		NodeList texts = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
			.getElementsByTagName("text");
		assertThat(texts.getLength()).isEqualTo(2 + 2 * Marks.PICTURE.size());
		assertThat(svg).contains("width=\"61\" height=\"20\"", ">0.18</text>", ">not measured</text>");
	}

}
