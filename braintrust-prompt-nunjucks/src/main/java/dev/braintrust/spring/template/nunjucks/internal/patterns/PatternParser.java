package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimitException;
import dev.braintrust.spring.template.nunjucks.internal.patterns.CharacterSet.Range;

/**
 * Parses a regular expression of JavaScript without the flag {@code u}, including the
 * syntax that Annex B of the standard requires of browsers.
 *
 * @see <a href="https://tc39.es/ecma262/#sec-patterns">ECMA-262, Patterns</a> and Annex B
 */
public final class PatternParser {

	/** Maximum nesting depth of groups, because parsing and matching are recursive. */
	private static final int MAX_NESTING = 250;

	/** Maximum size of the nodes per character of a pattern, in bytes. */
	private static final int NODE_SIZE = 160;

	private static final List<Range> LINE_ENDS = List.of(new Range('\n', '\n'), new Range('\r', '\r'),
			new Range(0x2028, 0x2029));

	private final String source;

	private final PatternReader reader;

	private final CharacterClassParser classes;

	private final int groupCount;

	private final Map<String, Integer> names = new LinkedHashMap<>();

	private final CharacterSet anyButLineEnd;

	private int groups;

	private int depth;

	public PatternParser(String source, boolean ignoreCase, BuildMeter meter) {
		this.source = source;
		this.reader = new PatternReader(source);
		this.classes = new CharacterClassParser(this.reader, ignoreCase, meter);
		meter.memory((long) NODE_SIZE * source.length());
		meter.work(source.length());
		this.groupCount = countGroups();
		this.anyButLineEnd = new CharacterSet(LINE_ENDS, true, false, meter);
	}

	public int groupCount() {
		return this.groupCount;
	}

	public Map<String, Integer> names() {
		return this.names;
	}

	public PatternNode parse() throws MalformedPatternException {
		PatternNode pattern = alternation();
		if (this.reader.hasMore()) {
			throw new MalformedPatternException("an unmatched ')'");
		}
		return pattern;
	}

	/** Count and name groups in advance, because references may precede their group. */
	private int countGroups() {
		int count = 0;
		boolean inClass = false;
		for (int i = 0; i < this.source.length(); i++) {
			char c = this.source.charAt(i);
			if (c == '\\') {
				i++;
			}
			else if (inClass) {
				inClass = c != ']';
			}
			else if (c == '[') {
				inClass = true;
			}
			else if (c == '(') {
				boolean named = this.source.startsWith("(?<", i) && !this.source.startsWith("(?<=", i)
						&& !this.source.startsWith("(?<!", i);
				if (named || !this.source.startsWith("(?", i)) {
					count++;
				}
				if (named) {
					int end = this.source.indexOf('>', i);
					this.names.put((end > 0) ? this.source.substring(i + 3, end) : "", count);
				}
			}
		}
		return count;
	}

	private PatternNode alternation() throws MalformedPatternException {
		if (++this.depth > MAX_NESTING) {
			throw new TemplateLimitException(
					"A regular expression has groups that nest deeper than %d levels, a fixed limit"
						.formatted(MAX_NESTING));
		}
		List<PatternNode> branches = new ArrayList<>();
		do {
			branches.add(sequence());
		}
		while (this.reader.accept("|"));
		this.depth--;
		return (branches.size() == 1) ? branches.get(0) : new PatternNode.Alternation(branches);
	}

	private PatternNode sequence() throws MalformedPatternException {
		List<PatternNode> parts = new ArrayList<>();
		while (this.reader.hasMore() && this.reader.peek() != '|' && this.reader.peek() != ')') {
			parts.add(term());
		}
		return (parts.size() == 1) ? parts.get(0) : new PatternNode.Sequence(parts);
	}

	private PatternNode term() throws MalformedPatternException {
		int firstGroup = this.groups + 1;
		PatternNode atom = atom();
		int[] bounds = quantifier();
		if (bounds == null) {
			return atom;
		}
		if (atom instanceof PatternNode.Assertion || (atom instanceof PatternNode.Lookaround look && look.behind())) {
			throw new MalformedPatternException("nothing to repeat");
		}
		if (bounds[1] < bounds[0]) {
			throw new MalformedPatternException("a quantifier whose minimum exceeds its maximum");
		}
		boolean greedy = !this.reader.accept("?");
		return new PatternNode.Repetition(atom, bounds[0], bounds[1], greedy, firstGroup, this.groups);
	}

	/** The minimum and maximum number of repetitions, or null. */
	private int @Nullable [] quantifier() {
		if (this.reader.accept("*")) {
			return new int[] { 0, Integer.MAX_VALUE };
		}
		if (this.reader.accept("+")) {
			return new int[] { 1, Integer.MAX_VALUE };
		}
		if (this.reader.accept("?")) {
			return new int[] { 0, 1 };
		}
		int start = this.reader.position();
		if (this.reader.accept("{")) {
			int min = this.reader.number();
			int max = min;
			if (this.reader.accept(",")) {
				max = this.reader.number();
				max = (max < 0) ? Integer.MAX_VALUE : max;
			}
			if (min >= 0 && this.reader.accept("}")) {
				return new int[] { min, max };
			}
		}
		this.reader.reset(start);
		return null;
	}

	private PatternNode atom() throws MalformedPatternException {
		char c = this.reader.peek();
		switch (c) {
			case '^':
				this.reader.skip(1);
				return new PatternNode.Assertion(PatternProgram.INPUT_START);
			case '$':
				this.reader.skip(1);
				return new PatternNode.Assertion(PatternProgram.INPUT_END);
			case '(':
				return group();
			case '.':
				this.reader.skip(1);
				return new PatternNode.CharacterClass(this.anyButLineEnd);
			case '[':
				return this.classes.parse();
			case '\\':
				return escape();
			case '*', '+', '?':
				throw new MalformedPatternException("nothing to repeat");
			case '{':
				int start = this.reader.position();
				if (quantifier() != null) {
					throw new MalformedPatternException("nothing to repeat");
				}
				this.reader.reset(start + 1);
				return new PatternNode.CodeUnit(c);
			default:
				this.reader.skip(1);
				return new PatternNode.CodeUnit(c);
		}
	}

	private PatternNode group() throws MalformedPatternException {
		boolean lookahead = this.reader.accept("(?=");
		if (lookahead || this.reader.accept("(?!")) {
			return new PatternNode.Lookaround(groupBody(), false, !lookahead);
		}
		boolean lookbehind = this.reader.accept("(?<=");
		if (lookbehind || this.reader.accept("(?<!")) {
			return new PatternNode.Lookaround(groupBody(), true, !lookbehind);
		}
		if (this.reader.accept("(?:")) {
			PatternNode body = groupBody();
			// a group may be repeated, but an assertion itself may not
			boolean asserts = body instanceof PatternNode.Assertion || body instanceof PatternNode.Lookaround;
			return asserts ? new PatternNode.Sequence(List.of(body)) : body;
		}
		if (this.reader.accept("(?<")) {
			int number = ++this.groups;
			String name = this.reader.readUntil('>');
			if (name == null || !isName(name) || !Integer.valueOf(number).equals(this.names.get(name))) {
				throw new MalformedPatternException("an invalid group name");
			}
			return new PatternNode.CaptureGroup(number, groupBody());
		}
		if (this.reader.accept("(?")) {
			throw new MalformedPatternException("an invalid group");
		}
		this.reader.skip(1);
		int number = ++this.groups;
		return new PatternNode.CaptureGroup(number, groupBody());
	}

	private static boolean isName(String name) {
		return !name.isEmpty() && Character.isJavaIdentifierStart(name.charAt(0))
				&& name.chars().allMatch((c) -> Character.isJavaIdentifierPart(c) && c >= '$');
	}

	private PatternNode groupBody() throws MalformedPatternException {
		PatternNode body = alternation();
		if (!this.reader.accept(")")) {
			throw new MalformedPatternException("an unclosed group");
		}
		return body;
	}

	private PatternNode escape() throws MalformedPatternException {
		this.reader.skip(1);
		if (!this.reader.hasMore()) {
			throw new MalformedPatternException("a backslash at the end");
		}
		char c = this.reader.peek();
		if (c == 'b' || c == 'B') {
			this.reader.skip(1);
			return new PatternNode.Assertion(
					(c == 'b') ? PatternProgram.WORD_BOUNDARY : PatternProgram.NOT_WORD_BOUNDARY);
		}
		List<Range> set = CharacterClassParser.escapedSet(c);
		if (set != null) {
			this.reader.skip(1);
			return this.classes.node(set, false);
		}
		if (c >= '1' && c <= '9') {
			int start = this.reader.position();
			int group = this.reader.number();
			if (group <= this.groupCount) {
				return new PatternNode.BackReference(group);
			}
			this.reader.reset(start);
		}
		if (c == 'k' && !this.names.isEmpty()) {
			String name = this.reader.accept("k<") ? this.reader.readUntil('>') : null;
			Integer group = (name != null) ? this.names.get(name) : null;
			if (group == null) {
				throw new MalformedPatternException("an invalid reference to a named group");
			}
			return new PatternNode.BackReference(group);
		}
		return new PatternNode.CodeUnit(this.classes.characterEscape());
	}

}
