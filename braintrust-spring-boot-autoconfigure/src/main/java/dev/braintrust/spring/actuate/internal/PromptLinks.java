package dev.braintrust.spring.actuate.internal;

import java.net.URI;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

import dev.braintrust.spring.prompt.PromptStatus;

/**
 * Where people see a prompt in Braintrust's user interface.
 */
public final class PromptLinks {

	private final URI appUrl;

	private final Supplier<@Nullable String> organization;

	/**
	 * Create links.
	 * @param appUrl the root of the user interface
	 * @param organization gives the organization's name, or null while it is not known
	 */
	public PromptLinks(URI appUrl, Supplier<@Nullable String> organization) {
		this.appUrl = appUrl;
		this.organization = organization;
	}

	/**
	 * The link to a prompt.
	 * @param status the prompt
	 * @return a URL, or null if organization, project or prompt is not known by name
	 */
	public @Nullable String to(PromptStatus status) {
		String project = status.reference().project();
		String id = (status.prompt() != null) ? status.prompt().id() : null;
		String name = (project != null && id != null) ? this.organization.get() : null;
		if (project == null || id == null || name == null) {
			return null;
		}
		return "%s/app/%s/p/%s/prompts/%s".formatted(this.appUrl.toString().replaceAll("/+$", ""), segment(name),
				segment(project), segment(id));
	}

	private static String segment(String text) {
		return UriUtils.encode(text, "UTF-8");
	}

}
