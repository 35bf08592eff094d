package dev.braintrust.spring.actuate.internal;

import java.net.URI;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

import dev.braintrust.spring.client.internal.BaseUrl;
import dev.braintrust.spring.prompt.PromptStatus;

/**
 * URLs of prompts in Braintrust's user interface.
 */
public final class PromptUrls {

	private final URI appUrl;

	private final Supplier<@Nullable String> organization;

	/**
	 * Create an instance.
	 * @param appUrl the base URL of the user interface
	 * @param organization returns the organization's name, or null while it is unknown
	 */
	public PromptUrls(URI appUrl, Supplier<@Nullable String> organization) {
		this.appUrl = appUrl;
		this.organization = organization;
	}

	/**
	 * The URL of a prompt.
	 * @param status the prompt
	 * @return the URL, or null if the organization's name, the project's name or the
	 * prompt's id is unknown
	 */
	public @Nullable String of(PromptStatus status) {
		String project = status.reference().project();
		String id = (status.prompt() != null) ? status.prompt().id() : null;
		String name = (project != null && id != null) ? this.organization.get() : null;
		if (project == null || id == null || name == null) {
			return null;
		}
		return "%s/app/%s/p/%s/prompts/%s".formatted(BaseUrl.of(this.appUrl), segment(name), segment(project),
				segment(id));
	}

	private static String segment(String text) {
		return UriUtils.encode(text, "UTF-8");
	}

}
