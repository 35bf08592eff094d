package dev.braintrust.spring.prompt.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Generates variables: a fixed set of names, each with values of mostly one type.
 */
final class VariablesGenerator {

	private static final String[] TEXTS = { "", "a", "abc", "Hello World", "a<b>&\"c\"", "10", "3", "2.5", "-7", "true",
			"x y  z", "line1\nline2\n", "  pad ", "\u00E4\u00D6\u00DF", "\u4E2D\u6587", "\uD83D\uDE00 ok", "foo.bar",
			"A-B_C", "the quick brown fox jumps over", "www.example.com, a@b.org", "null", "\u0130\u03A3", "a,b,,c",
			"1e3", "0x1f", "k", "<p>one</p> <br/>two", "\uD83D", "\u00A0x\u2003", "e\u0301\uFEFF", "a\r\nb\tc\u2028d",
			"https://a.b/c?d=e&f=(g).", "\u01C6\uFB01\u1E9E", "O'Neil \\n {{ s }}" };

	private static final Object[] NUMBERS = { 0, 1, 2, 3, -1, 5, 10, 42, 255, 0.5, 1.5, -2.25, 2.675, 1e-7, 0.1, 100,
			1.005, 1234.5678, 0.000001 };

	private static final String[] ALPHABETS = { "ab c", "aA-_.1", " \n\r\t\u00A0\u2003x", "<>/!-pb =\"'",
			"www.htps:/@()[],;&amp; x", "0123456789.eExX+-_nN",
			"\u00E9\u00DF\u0130\u03A3\u03C3\u01C6\uFB01\u1E9E\uD83D\uDE00\u0301", "$&`'{}|^\\", "abcABCxyzXYZ  ,.!",
			"Il1 \u0149\u1F80\u1FB3\u10D0\u1C90\u13A0\uAB70\u2C2F\uA7C1\u0345" };

	/** Not used as counts, because such builds take long. */
	private static final Object[] LARGE_NUMBERS = { 1e21, 123456789, 9007199254740993L, 4294967296L, -2147483649L,
			1.7976931348623157e308, 1e300, 5e-324, 123456789012345680000.0, 0.1 + 0.2 };

	private final Random random;

	VariablesGenerator(Random random) {
		this.random = random;
	}

	Map<String, Object> next() {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("s", text());
		all.put("t", text());
		all.put("u", text());
		all.put("n", number());
		all.put("m", number());
		all.put("h", LARGE_NUMBERS[this.random.nextInt(LARGE_NUMBERS.length)]);
		all.put("b", this.random.nextBoolean());
		all.put("z", null);
		all.put("xs", numbers());
		all.put("ws", texts());
		all.put("mix", list(this.random.nextInt(9), 1));
		all.put("rows", rows());
		all.put("pairs", pairs());
		all.put("o", object(2));
		all.put("e", this.random.nextBoolean() ? List.of() : Map.of());
		if (this.random.nextInt(4) == 0) {
			all.put("x", any(1));
		}
		if (this.random.nextInt(4) == 0) {
			all.put("k", text());
		}
		return all;
	}

	private String text() {
		if (this.random.nextInt(3) == 0) {
			return randomText();
		}
		return TEXTS[this.random.nextInt(TEXTS.length)];
	}

	private String randomText() {
		String alphabet = ALPHABETS[this.random.nextInt(ALPHABETS.length)]
				+ ALPHABETS[this.random.nextInt(ALPHABETS.length)];
		StringBuilder text = new StringBuilder();
		int length = this.random.nextInt((this.random.nextInt(4) == 0) ? 40 : 9);
		for (int i = 0; i < length; i++) {
			text.append(alphabet.charAt(this.random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	private Object number() {
		if (this.random.nextInt(4) == 0) {
			return this.random.nextInt(20_000) / StrictMath.pow(10, this.random.nextInt(8)) - 50;
		}
		return NUMBERS[this.random.nextInt(NUMBERS.length)];
	}

	private List<Object> numbers() {
		List<Object> list = new ArrayList<>();
		int size = (this.random.nextInt(30) == 0) ? 90 : this.random.nextInt(7);
		for (int i = 0; i < size; i++) {
			list.add((size > 50) ? this.random.nextInt(30) : number());
		}
		return list;
	}

	private List<Object> texts() {
		List<Object> list = new ArrayList<>();
		int size = this.random.nextInt(6);
		for (int i = 0; i < size; i++) {
			list.add(text());
		}
		return list;
	}

	private List<Object> list(int size, int depth) {
		List<Object> list = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			list.add(any(depth));
		}
		return list;
	}

	private List<Object> rows() {
		List<Object> rows = new ArrayList<>();
		int size = (this.random.nextInt(20) == 0) ? 70 : this.random.nextInt(6);
		for (int i = 0; i < size; i++) {
			Map<String, Object> row = new LinkedHashMap<>();
			row.put("name", "r" + i);
			if (this.random.nextInt(3) > 0) {
				row.put("p", (this.random.nextInt(3) == 0) ? any(0) : (Object) this.random.nextInt(5));
			}
			if (this.random.nextInt(3) > 0) {
				row.put("g", text());
			}
			row.put("in", Map.of("p", this.random.nextInt(3)));
			rows.add(row);
		}
		return rows;
	}

	private List<Object> pairs() {
		List<Object> pairs = new ArrayList<>();
		int size = this.random.nextInt(4);
		for (int i = 0; i < size; i++) {
			pairs.add((this.random.nextInt(6) == 0) ? any(1) : list(1 + this.random.nextInt(3), 0));
		}
		return pairs;
	}

	private Map<String, Object> object(int depth) {
		Map<String, Object> object = new LinkedHashMap<>();
		int size = this.random.nextInt(5);
		for (int i = 0; i < size; i++) {
			object.put(List.of("k", "a", "b", "10", "2", "x", "B", "length", "name").get(this.random.nextInt(9)),
					any(depth - 1));
		}
		return object;
	}

	private Object any(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 9 : 6)) {
			case 0, 1 -> text();
			case 2, 3 -> number();
			case 4 -> this.random.nextBoolean();
			case 5 -> null;
			case 6, 7 -> list(this.random.nextInt(4), depth - 1);
			default -> object(depth - 1);
		};
	}

}
