package dev.braintrust.spring.benchmarks.report;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Page}.
 */
class PageTests {

	private static final String PAGE = """
			Text with `<!-- generated: … -->` and `<!-- end -->`.

			<!-- generated: a -->
			<!-- end -->

			<!-- generated: b -->
			old
			<!-- end -->

			The end.
			""";

	@Test
	void shouldReplaceBlocksAndKeepTheRest() {
		assertThat(new Page(PAGE).with(Map.of("a", "costs $1\n", "b", "new\n")).text()).isEqualTo("""
				Text with `<!-- generated: … -->` and `<!-- end -->`.

				<!-- generated: a -->

				costs $1

				<!-- end -->

				<!-- generated: b -->

				new

				<!-- end -->

				The end.
				""");
	}

	@Test
	void shouldFailWhenThePageHasOtherBlocks() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Page(PAGE).with(Map.of("a", "")))
			.withMessage("The page has the blocks [a, b], but there is content for [a]");
	}

	@Test
	void shouldFailWhenABlockDoesNotEnd() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Page(PAGE.replaceFirst("<!-- end -->\n\n<", "<")).blocks())
			.withMessage("No line '<!-- end -->' after the blocks [a]");
	}

	@Test
	void shouldFailWhenABlockIsThereTwice() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Page(PAGE + PAGE).blocks())
			.withMessage("The block 'a' is there twice");
	}

}
