package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.template.internal.Template;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * A compiled part of a request body, with templates wherever Braintrust renders them.
 * Immutable and thread-safe.
 */
sealed interface Renderable {

	/**
	 * Render this part.
	 * @param context the variables and limits
	 * @return plain data
	 * @throws BuildFailure if a template can't be rendered
	 */
	@Nullable Object render(RenderContext context);

	/**
	 * Render this part as one or more elements of an array.
	 * @param context the variables and limits
	 * @param elements the list to add to
	 */
	default void renderInto(RenderContext context, List<@Nullable Object> elements) {
		elements.add(render(context));
	}

	/**
	 * The variables and limits of one build.
	 *
	 * @param variables plain data: the variables and their alias {@code input}
	 * @param strict whether missing variables are errors
	 * @param meter counts the costs of the build
	 */
	record RenderContext(Map<String, @Nullable Object> variables, boolean strict, BuildMeter meter) {

		/**
		 * Contains no variables.
		 */
		@Override
		public String toString() {
			return "RenderContext[strict=%s]".formatted(this.strict);
		}

	}

	/**
	 * Thrown when a build fails, with the place in the prompt.
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

		/**
		 * The exception of application code, or null. Its message may contain a value.
		 */
		@Nullable Throwable thrown() {
			return this.thrown;
		}

	}

	/**
	 * A value without templates.
	 *
	 * @param value unmodifiable plain data
	 */
	record Constant(@Nullable Object value) implements Renderable {

		@Override
		public @Nullable Object render(RenderContext context) {
			return this.value;
		}

	}

	/**
	 * A templated string.
	 *
	 * @param place the place in the prompt, for error messages
	 * @param template the template
	 */
	record StringTemplate(Place place, Template template) implements Renderable {

		@Override
		public String render(RenderContext context) {
			try {
				return this.template.render(context.variables(), context.strict(), context.meter());
			}
			catch (TemplateException | LimitExceededException ex) {
				throw new BuildFailure(BuildExceptionTranslator.reasonOf(ex), this.place.toString(),
						String.valueOf(ex.getMessage()));
			}
		}

	}

	/**
	 * An object that contains templates.
	 *
	 * @param names the members' names
	 * @param values the members' values
	 */
	record ObjectTemplate(String[] names, Renderable[] values) implements Renderable {

		static ObjectTemplate of(Map<String, Renderable> members) {
			return new ObjectTemplate(members.keySet().toArray(String[]::new),
					members.values().toArray(Renderable[]::new));
		}

		@Override
		public Map<String, @Nullable Object> render(RenderContext context) {
			@Nullable Object[] rendered = new Object[this.values.length];
			for (int i = 0; i < rendered.length; i++) {
				rendered[i] = this.values[i].render(context);
			}
			return new NamedValues(this.names, rendered);
		}

	}

	/**
	 * An array that contains templates.
	 *
	 * @param elements the elements
	 */
	record ArrayTemplate(List<Renderable> elements) implements Renderable {

		@Override
		public List<@Nullable Object> render(RenderContext context) {
			List<@Nullable Object> rendered = new ArrayList<>(this.elements.size());
			for (Renderable element : this.elements) {
				element.renderInto(context, rendered);
			}
			return Collections.unmodifiableList(rendered);
		}

	}

	/**
	 * An image part whose URL consists of a single variable. If the variable is an array
	 * of URLs, the part is expanded to one part per URL.
	 *
	 * @param path the path of the variable
	 * @param part the part to render otherwise
	 */
	record ImageExpansion(String[] path, Renderable part) implements Renderable {

		/** Estimated size of an image part, in bytes. */
		private static final long IMAGE_PART_SIZE = 4 * BuildMeter.ENTRY;

		@Override
		public @Nullable Object render(RenderContext context) {
			return this.part.render(context);
		}

		@Override
		public void renderInto(RenderContext context, List<@Nullable Object> elements) {
			List<?> images = ImageUrls.resolve(this.path, context.variables(), context.meter());
			if (images == null) {
				elements.add(render(context));
				return;
			}
			context.meter().memory(IMAGE_PART_SIZE * images.size());
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
