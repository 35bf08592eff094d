package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.template.internal.Template;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * A piece of a request body, with templates in the places where Braintrust renders them.
 * Compiled once per prompt; immutable and thread-safe.
 */
sealed interface Renderable {

	/**
	 * Render the piece.
	 * @param scope what templates see
	 * @return plain data
	 * @throws BuildFailure if a template can't be rendered
	 */
	@Nullable Object render(Scope scope);

	/**
	 * Render the piece as an element of an array.
	 * @param scope what templates see
	 * @param elements where to add it
	 */
	default void renderInto(Scope scope, List<@Nullable Object> elements) {
		elements.add(render(scope));
	}

	/**
	 * What templates see.
	 *
	 * @param variables plain data: the arguments and their alias {@code input}
	 * @param strict whether missing variables are errors
	 * @param meter counts the costs of the build
	 */
	record Scope(Map<String, @Nullable Object> variables, boolean strict, Meter meter) {

		/**
		 * Shows no variable.
		 */
		@Override
		public String toString() {
			return "Scope[strict=%s]".formatted(this.strict);
		}

	}

	/**
	 * A template failed, at a known place.
	 */
	final class BuildFailure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final Reason reason;

		private final String place;

		private final transient @Nullable Throwable thrown;

		BuildFailure(String place, String problem) {
			this(Reason.BUILD, place, problem, null);
		}

		BuildFailure(Reason reason, String place, String problem) {
			this(reason, place, problem, null);
		}

		BuildFailure(Reason reason, String place, String problem, @Nullable Throwable thrown) {
			super(problem, null, false, false);
			this.reason = reason;
			this.place = place;
			this.thrown = thrown;
		}

		Reason reason() {
			return this.reason;
		}

		String place() {
			return this.place;
		}

		/** What code of the application threw, or null. Its message may hold a value. */
		@Nullable Throwable thrown() {
			return this.thrown;
		}

	}

	/**
	 * A value without templates.
	 *
	 * @param value plain data that nobody changes
	 */
	record Constant(@Nullable Object value) implements Renderable {

		@Override
		public @Nullable Object render(Scope scope) {
			return this.value;
		}

	}

	/**
	 * A templated string.
	 *
	 * @param place where it stands, for errors
	 * @param template the template
	 */
	record Text(Place place, Template template) implements Renderable {

		@Override
		public String render(Scope scope) {
			try {
				return this.template.render(scope.variables(), scope.strict(), scope.meter());
			}
			catch (TemplateException | LimitExceededException ex) {
				throw new BuildFailure(Failures.reasonOf(ex), this.place.toString(), String.valueOf(ex.getMessage()));
			}
		}

	}

	/**
	 * An object with templates somewhere inside.
	 *
	 * @param names the members' names
	 * @param values the members' values
	 */
	record Members(String[] names, Renderable[] values) implements Renderable {

		static Members of(Map<String, Renderable> members) {
			return new Members(members.keySet().toArray(String[]::new), members.values().toArray(Renderable[]::new));
		}

		@Override
		public Map<String, @Nullable Object> render(Scope scope) {
			@Nullable Object[] rendered = new Object[this.values.length];
			for (int i = 0; i < rendered.length; i++) {
				rendered[i] = this.values[i].render(scope);
			}
			return new NamedValues(this.names, rendered);
		}

	}

	/**
	 * An array with templates somewhere inside.
	 *
	 * @param elements the elements
	 */
	record Elements(List<Renderable> elements) implements Renderable {

		@Override
		public List<@Nullable Object> render(Scope scope) {
			List<@Nullable Object> rendered = new ArrayList<>(this.elements.size());
			for (Renderable element : this.elements) {
				element.renderInto(scope, rendered);
			}
			return Collections.unmodifiableList(rendered);
		}

	}

	/**
	 * An image part whose URL is nothing but a variable: if that is an array of URLs, it
	 * becomes one part per URL.
	 *
	 * @param path the variable's path
	 * @param part the part as it is rendered otherwise
	 */
	record ImageExpansion(String[] path, Renderable part) implements Renderable {

		/** What an image part costs, in bytes. */
		private static final long IMAGE = 4 * Meter.ENTRY;

		@Override
		public @Nullable Object render(Scope scope) {
			return this.part.render(scope);
		}

		@Override
		public void renderInto(Scope scope, List<@Nullable Object> elements) {
			List<?> images = ImageUrls.resolve(this.path, scope.variables(), scope.meter());
			if (images == null) {
				elements.add(render(scope));
				return;
			}
			scope.meter().memory(IMAGE * images.size());
			for (Object image : images) {
				Map<String, Object> url = Collections.singletonMap("url", image);
				Map<String, Object> expanded = new LinkedHashMap<>();
				expanded.put("type", "image_url");
				expanded.put("image_url", url);
				elements.add(Collections.unmodifiableMap(expanded));
			}
		}

	}

}
