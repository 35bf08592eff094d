package dev.braintrust.spring.prompt.internal;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Prompts and variables that try to occupy a thread or exhaust the heap. Their data is
 * created lazily, one case at a time, because a small heap can hold only a few.
 */
final class HostileCases {

	/** Name prefix of cases whose results are in the documentation. */
	static final String TABLE = "table: ";

	private static final int MEGABYTE = 1_000_000;

	private final List<Case> cases = new ArrayList<>();

	/** Reduces the size of some data for a small heap. */
	private final int scale = (Runtime.getRuntime().maxMemory() > 300L * MEGABYTE) ? 4 : 1;

	private HostileCases() {
	}

	/**
	 * A case.
	 *
	 * @param name the name
	 * @param row the row of the prompt
	 * @param variables the variables
	 */
	record Case(String name, Supplier<Map<String, Object>> row, Supplier<@Nullable Object> variables) {
	}

	static List<Case> all() {
		HostileCases all = new HostileCases();
		all.table();
		all.mustache();
		all.nunjucks();
		all.regularExpressions();
		all.schemasAndTools();
		all.data();
		return all.cases;
	}

	private void table() {
		mustache(TABLE + "delimiters", () -> "{{=<% %>=}}".repeat(90_900), Map::of);
		nunjucks(TABLE + "striptags on <a", "{{ x|striptags }}", () -> "<a".repeat(100_000));
		nunjucks(TABLE + "striptags on comments", "{{ x|striptags }}", () -> "<!--".repeat(100_000));
		nunjucks(TABLE + "striptags on spaces", "{{ x|striptags(true) }}", () -> "a" + " ".repeat(1_000_000) + "b");
		image(TABLE + "image with digits", () -> List.of("http://" + "1".repeat(1_000_000)));
		nunjucks(TABLE + "y in x", "{{ x.y in x.x }}", () -> needle(400_000));
		nunjucks(TABLE + "y in x, 1 MB", "{{ x.y in x.x }}", () -> needle(1_000_000));
		nunjucks(TABLE + "replace", "{{ x.x|replace(x.y, 'z')|length }}", () -> needle(400_000));
		nunjucks(TABLE + "includes", "{{ x.x.includes(x.y) }}", () -> needle(400_000));
		nunjucks(TABLE + "in a map", "{% for i in range(3000) %}{% if 'x' in x %}{% endif %}{% endfor %}",
				() -> wide(75_000 * this.scale));
		nunjucks(TABLE + "empty repetitions", "{{ r/(?:(?:){1000000}){1000000}x/.test('y') }}", Map::of);
		nunjucks(TABLE + "title of a long text", "{{ '€'.repeat(99000000)|title }}", Map::of);
		nunjucks(TABLE + "keys of a text", "{% for k, v in x %}{% endfor %}", () -> "x".repeat(10_000_000));
	}

	private static Map<String, Object> needle(int length) {
		return Map.of("x", "a".repeat(length), "y", "a".repeat(length / 2) + "b");
	}

	private static Map<String, Object> wide(int keys) {
		Map<String, Object> map = new HashMap<>();
		for (int i = 0; i < keys; i++) {
			map.put("key" + i, i);
		}
		return map;
	}

	private void mustache() {
		mustache("text and tags in one line", () -> "x{{a}}".repeat(150_000), () -> Map.of("a", ""));
		mustache("variables", () -> "{{a}}".repeat(200_000), () -> Map.of("a", ""));
		mustache("a name of dots", () -> "{{" + "a.".repeat(400_000) + "a}}", () -> Map.of("a", Map.of()));
		mustache("long delimiters", () -> "{{=" + "<".repeat(300_000) + "! >=}}" + "<".repeat(600_000), Map::of);
		mustache("many names of delimiters", () -> "{{={{ }}=}}".repeat(90_000), Map::of);
		mustache("lines", () -> "{{!}}\n".repeat(160_000), Map::of);
		mustache("sections", () -> "{{#a}}{{/a}}".repeat(80_000), () -> Map.of("a", List.of(1)));
		mustache("a section of sections", () -> "{{#x}}{{#x}}{{#x}}{{#x}}{{/x}}{{/x}}{{/x}}{{/x}}",
				() -> Map.of("x", Collections.nCopies(10_000, 1)));
		mustache("a long text many times", () -> "{{#x}}{{t}}{{/x}}",
				() -> Map.of("x", Collections.nCopies(100_000, 1), "t", "€".repeat(MEGABYTE)));
		mustache("JSON of a shared text", () -> "{{x}}",
				() -> Map.of("x", Collections.nCopies(100_000, "\u0001".repeat(MEGABYTE))));
		mustache("String of a shared text", () -> "{{{x}}}",
				() -> Map.of("x", Collections.nCopies(100_000, "x".repeat(MEGABYTE))));
		mustache("String of nested lists", () -> "{{{x}}}", () -> {
			Object list = "x".repeat(MEGABYTE);
			for (int i = 0; i < 400; i++) {
				list = List.of(list);
			}
			return Map.of("x", list);
		});
		mustache("names looked up far out", () -> "{{#x}}".repeat(90) + "{{a.b.c}}".repeat(1000) + "{{/x}}".repeat(90),
				() -> Map.of("x", Collections.nCopies(3, Map.of())));
	}

	private void nunjucks() {
		template("raw tags without an end", () -> "{%- raw %}".repeat(90_000), Map::of);
		template("verbatim and raw", () -> "{% raw %}{% verbatim %}".repeat(40_000), Map::of);
		template("small tags", () -> "{{1}}".repeat(190_000), Map::of);
		template("a long sum", () -> "{{ 1" + "+1".repeat(450_000) + " }}", Map::of);
		template("a long list", () -> "{{ [" + "1,".repeat(400_000) + "1]|length }}", Map::of);
		template("a list of lists", () -> "{{ [" + "[],".repeat(250_000) + "1]|length }}", Map::of);
		template("comments", () -> "{##}".repeat(200_000), Map::of);
		template("conditions", () -> "{% if a %}" + "{% elif a %}".repeat(80_000) + "{% endif %}", Map::of);
		nunjucks("upper case of ß", "{{ x|upper|length }}", () -> "ß".repeat(MEGABYTE));
		nunjucks("lower case of Σ", "{{ x|lower|length }}", () -> "Σ".repeat(MEGABYTE));
		nunjucks("lower case of Σ and marks", "{{ x|lower|length }}", () -> ("Σ" + "\u0301".repeat(50)).repeat(20_000));
		nunjucks("a number with a letter", "{{ x * 1 }}{{ x|float }}{{ x|int }}", () -> "1".repeat(MEGABYTE) + "x");
		nunjucks("a number of many digits", "{{ x * 1 }}", () -> "0." + "1".repeat(MEGABYTE));
		nunjucks("urlize an e-mail address", "{{ x|urlize|length }}", () -> "a@b" + ".c".repeat(500_000));
		nunjucks("urlize signs", "{{ x|urlize|length }}", () -> "(".repeat(MEGABYTE));
		nunjucks("letters of a text", "{{ x|list|length }}", () -> "x".repeat(2 * MEGABYTE));
		nunjucks("split a text", "{{ x.split('').length }}", () -> "x".repeat(2 * MEGABYTE));
		nunjucks("split by a long text", "{{ x.x.split(x.y).length }}", () -> needle(MEGABYTE));
		nunjucks("lastIndexOf", "{{ x.x.lastIndexOf(x.y) }}", () -> needle(MEGABYTE));
		nunjucks("replace by everything before", "{{ x.replaceAll('a', '$`').length }}", () -> "a".repeat(100_000));
		nunjucks("replace everywhere", "{{ x|replace('', x)|length }}", () -> "a".repeat(100_000));
		nunjucks("sort long texts", "{{ x|sort|length }}", () -> Collections.nCopies(100_000, "X".repeat(MEGABYTE)));
		nunjucks("find a long text in a list", "{{ x.y in x.x }}", () -> Map.of("x",
				Collections.nCopies(1_000_000, "x".repeat(MEGABYTE)), "y", "x".repeat(MEGABYTE - 1) + "y"));
		nunjucks("join long texts", "{{ x|join|length }}", () -> Collections.nCopies(100_000, "x".repeat(MEGABYTE)));
		nunjucks("group by long texts", "{{ x|groupby('length')|length }}",
				() -> Collections.nCopies(1_000_000, "x".repeat(MEGABYTE)));
		nunjucks("dump with indentation", "{{ x|dump(10)|length }}", () -> {
			Object list = 1;
			for (int i = 0; i < 400; i++) {
				list = List.of(list, Collections.nCopies(100, 1));
			}
			return list;
		});
		nunjucks("a text that doubles",
				"{% set s = 'x' %}{% for i in range(100) %}{% set s = s ~ s %}{% endfor %}{{ s|length }}", Map::of);
		nunjucks("a text that grows",
				"{% set s = '' %}{% for i in range(1000000) %}{% set s = s ~ 'xxxxxxxxxx' %}{% endfor %}{{ s|length }}",
				Map::of);
		nunjucks("a list that holds itself", "{% set l = [1] %}{% set x = l.push(l) %}{{ l }}{{ l|dump(10) }}",
				Map::of);
		nunjucks("macros that call macros",
				"{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
				Map::of);
		nunjucks("url-encode", "{{ x|urlencode|length }}", () -> "€".repeat(2 * MEGABYTE));
		nunjucks("escape", "{{ x }}", () -> "\"".repeat(5 * MEGABYTE));
		nunjucks("batches and slices", "{{ x|batch(1)|length }}{{ x|slice(1000000)|length }}",
				() -> Collections.nCopies(1_000_000, 1));
		nunjucks("pads", "{{ 'x'.padStart(2000000000, x) }}", () -> "x");
		nunjucks("a range of fractions", "{{ range(0, 1000000000000, 0.5)|length }}", Map::of);
		sorts();
		nunjucks("asynchronous loops within each other",
				"{% asyncAll i in x %}{% asyncAll j in x %}{% asyncAll k in x %}xxxxxxxxxxxxxxxx{% endall %}{% endall %}{% endall %}",
				() -> Collections.nCopies(3000, 1));
		nunjucks("an asynchronous loop over a text", "{% asyncEach i in x %}{{ i }}{% endeach %}",
				() -> "x".repeat(2 * MEGABYTE));
		nunjucks("digits of base two", "{% for i in range(10000000) %}{{ (1 / 3).toString(2) }}{% endfor %}", Map::of);
		nunjucks("powers", "{% for i in range(10000000) %}{% set y = 1.0000001 ** i %}{% endfor %}", Map::of);
		nunjucks("macros within macros",
				"{% macro a() %}{% macro b() %}x{% endmacro %}{{ b() }}{% endmacro %}{% for i in range(300000) %}{{ a() }}{% endfor %}",
				Map::of);
		nunjucks("letters that grow", "{{ x|upper|length }}", () -> "\u00df".repeat(5 * MEGABYTE));
	}

	private void sorts() {
		nunjucks("sort values that do not compare", "{{ x|sort|length }}", () -> {
			List<Object> values = new ArrayList<>();
			for (int i = 0; i < 300_000; i++) {
				values.add((i % 2 == 0) ? (Object) (300_000 - i) : Map.of("i", i));
			}
			return values;
		});
		nunjucks("sort by a missing attribute", "{{ x|sort(attribute='a')|length }}",
				() -> Collections.nCopies(1_000_000, Map.of("b", 1)));
		nunjucks("sort in a loop", "{% for i in range(1000000) %}{% set y = x|sort %}{% endfor %}",
				() -> Collections.nCopies(10_000, 1));
		nunjucks("sort a map of many", "{{ x|dictsort|length }}", () -> {
			Map<String, Object> map = new HashMap<>();
			for (int i = 0; i < 200_000; i++) {
				map.put("k" + (i * 7919 % 200_003), i);
			}
			return map;
		});
	}

	private void regularExpressions() {
		nunjucks("stars over stars", "{{ r/(a*)*b/.test(x) }}", () -> "a".repeat(MEGABYTE));
		nunjucks("alternatives of nothing", "{{ r/" + "(?:|)".repeat(60) + "(?!)/.test('') }}", Map::of);
		nunjucks("a choice for each letter", "{{ r/^(a|b)*$/.test(x) }}", () -> "ab".repeat(500_000));
		nunjucks("a back reference", "{{ r/(.*)\\1x/.test(x) }}", () -> "a".repeat(50_000));
		nunjucks("lookbehinds", "{{ r/(?<=(a|b)*)c/.test(x) }}", () -> "a".repeat(50_000));
		template("a pattern of classes", () -> "{{ r/" + "\\s".repeat(490_000) + "/.test('x') }}", Map::of);
		template("a pattern of groups", () -> "{{ r/" + "()".repeat(490_000) + "/.test('x') }}", Map::of);
		template("a deep pattern", () -> "{{ r/" + "(".repeat(300_000) + ")".repeat(300_000) + "/.test('x') }}",
				Map::of);
		template("large classes", () -> "{{ r/" + "[\\u0000-\\uffff]".repeat(60_000) + "/i.test('x') }}", Map::of);
		nunjucks("replace with parts", "{{ x|replace(r/a/g, \"$`$'\")|length }}", () -> "a".repeat(100_000));
	}

	private void schemasAndTools() {
		schema("a schema with a long key", () -> Map.of("k".repeat(500_000), numbered(50_000, "{{x}}")), Map::of);
		schema("a deep schema", () -> nested(500), Map::of);
		schema("a wide schema", () -> numbered(75_000, "{{x}}"), () -> Map.of("x", "y"));
		schema("a schema that is a text", () -> "{{{x}}}", () -> Map.of("x", "[{},".repeat(400_000)));
		schema("a schema of many small objects", () -> "[{{#x}}{},{{/x}}{}]",
				() -> Map.of("x", Collections.nCopies(1_000_000, 1)));
		tools("tools of many small objects", () -> "[{{#x}}{},{{/x}}{}]",
				() -> Map.of("x", Collections.nCopies(1_000_000, 1)));
		tools("deep tools", () -> "{{#x}}[{{/x}}", () -> Map.of("x", Collections.nCopies(1_000_000, 1)));
		tools("a tool with a number", () -> "[{{{x}}}]", () -> Map.of("x", "9".repeat(MEGABYTE)));
		tools("a tool with escapes", () -> "[{{x}}]", () -> Map.of("x", "\u0001".repeat(MEGABYTE)));
	}

	private static Map<String, Object> numbered(int count, Object value) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			map.put("m" + i, value);
		}
		return map;
	}

	private static Object nested(int depth) {
		Object value = "{{x}}";
		for (int i = 0; i < depth; i++) {
			value = Map.of("properties", value);
		}
		return value;
	}

	private void data() {
		data("a list without an end", () -> new AbstractList<Object>() {

			@Override
			public Object get(int index) {
				return index;
			}

			@Override
			public int size() {
				return Integer.MAX_VALUE;
			}

		});
		data("an iteration without an end", () -> (Iterable<Object>) () -> new Iterator<>() {

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public Object next() {
				return "x";
			}

		});
		data("two billion copies", () -> Collections.nCopies(2_000_000_000, "x"));
		data("lists of lists", () -> explode(12));
		data("a deep list", () -> {
			Object deep = "x";
			for (int i = 0; i < 100_000; i++) {
				deep = new ArrayList<>(List.of(deep));
			}
			return deep;
		});
		data("a list that holds itself, as data", () -> {
			List<Object> list = new ArrayList<>();
			list.add(list);
			return list;
		});
		data("a map that is its own key", () -> {
			Map<Object, Object> map = new IdentityHashMap<>();
			map.put(map, 1);
			return map;
		});
		data("a key that is a long list",
				() -> Collections.singletonMap(Collections.nCopies(100_000, "x".repeat(MEGABYTE)), 1));
		data("long keys", () -> Map.of("k".repeat(5 * MEGABYTE), 1));
		data("keys that are indexes", () -> {
			Map<String, Object> map = new HashMap<>();
			for (int i = 0; i < 50_000 * this.scale; i++) {
				map.put(String.valueOf(i), i);
			}
			return map;
		});
		data("keys with one hash", () -> {
			Map<String, Object> map = new HashMap<>();
			for (int i = 0; i < 1 << 14; i++) {
				StringBuilder key = new StringBuilder();
				for (int bit = 0; bit < 14; bit++) {
					key.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
				}
				map.put(key.toString(), i);
			}
			return map;
		});
		data("bytes", () -> new byte[4 * MEGABYTE]);
		data("numbers", () -> new long[MEGABYTE]);
		data("a number of many digits, as data", () -> new java.math.BigDecimal("1E+1000000000"));
		data("objects of lists", () -> Collections.nCopies(1000, new Holder(explode(3))));
		data("an object that holds itself", SelfHolder::new);
		data("a list that changes", () -> new AbstractList<Object>() {

			@Override
			public Object get(int index) {
				throw new java.util.ConcurrentModificationException("sk-secret");
			}

			@Override
			public int size() {
				return 3;
			}

		});
		data("a value that throws", () -> (CharSequence) new Thrower());
		image("images", () -> Collections.nCopies(300_000, "https://example.com/a.png"));
		image("images with spaces", () -> List.of("http://a" + " ".repeat(MEGABYTE) + "b"));
		image("an image with an encoded name", () -> List.of("http://xn--" + "a".repeat(MEGABYTE)));
		image("an image with an IPv6 address", () -> List.of("http://[" + "1:".repeat(500_000) + "]"));
		image("an image with long letters", () -> List.of("http://" + "\uFDFA".repeat(MEGABYTE)));
		image("an image with Σ", () -> List.of("http://" + "Σ".repeat(MEGABYTE)));
		image("an image with dots", () -> List.of("http://" + ".".repeat(MEGABYTE)));
	}

	private static Object explode(int levels) {
		Object bomb = "x";
		for (int i = 0; i < levels; i++) {
			bomb = Collections.nCopies(10, bomb);
		}
		return bomb;
	}

	/**
	 * A record that contains a list.
	 *
	 * @param list the list
	 */
	public record Holder(Object list) {
	}

	public static class SelfHolder {

		public SelfHolder getSelf() {
			return this;
		}

	}

	static final class Thrower implements CharSequence {

		@Override
		public int length() {
			return 1;
		}

		@Override
		public char charAt(int index) {
			return 'x';
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this;
		}

		@Override
		public String toString() {
			throw new ClassCastException("sk-secret");
		}

	}

	private void mustache(String name, Supplier<String> template, Supplier<@Nullable Object> variables) {
		this.cases.add(new Case(name, () -> row("mustache", message(template.get()), Map.of()), variables));
	}

	private void template(String name, Supplier<String> template, Supplier<@Nullable Object> variables) {
		this.cases.add(new Case(name, () -> row("nunjucks", message(template.get()), Map.of()), variables));
	}

	private void nunjucks(String name, String template, Supplier<Object> x) {
		template(name, () -> template, () -> Collections.singletonMap("x", x.get()));
	}

	/** A case whose data is converted, and printed in both ways. */
	private void data(String name, Supplier<Object> x) {
		mustache(name, () -> "{{x}}{{{x}}}{{#x}}{{.}}{{/x}}", () -> Collections.singletonMap("x", x.get()));
	}

	private void image(String name, Supplier<Object> urls) {
		this.cases
			.add(new Case(
					name, () -> row("mustache",
							List.of(Map.of("type", "image_url", "image_url", Map.of("url", "{{x}}"))), Map.of()),
					() -> Map.of("x", urls.get())));
	}

	private void schema(String name, Supplier<Object> schema, Supplier<@Nullable Object> variables) {
		Function<Object, Map<String, Object>> params = (value) -> Map.of("response_format",
				Map.of("type", "json_schema", "json_schema", Map.of("name", "s", "schema", value)));
		this.cases.add(new Case(name, () -> row("mustache", message("x"), params.apply(schema.get())), variables));
	}

	private void tools(String name, Supplier<String> tools, Supplier<@Nullable Object> variables) {
		this.cases.add(new Case(name, () -> {
			Map<String, Object> row = row("mustache", message("x"), Map.of());
			Map<?, ?> data = (Map<?, ?>) row.get("prompt_data");
			Map<String, Object> prompt = new LinkedHashMap<>();
			((Map<?, ?>) data.get("prompt")).forEach((key, value) -> prompt.put((String) key, value));
			prompt.put("tools", tools.get());
			row.put("prompt_data", Map.of("prompt", prompt, "options", Map.of("model", "m")));
			return row;
		}, variables));
	}

	private static Object message(String template) {
		return template;
	}

	private static Map<String, Object> row(String format, Object content, Map<String, Object> params) {
		return new LinkedHashMap<>(
				Map.of("id", "i", "slug", "hostile", "_xact_id", "1", "project_id", "p", "prompt_data",
						Map.of("template_format", format, "prompt",
								Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", content))),
								"options", Map.of("model", "m", "params", params))));
	}

}
