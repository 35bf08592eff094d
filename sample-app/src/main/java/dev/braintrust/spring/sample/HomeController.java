package dev.braintrust.spring.sample;

import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriComponentsBuilder;

import dev.braintrust.spring.autoconfigure.BraintrustProperties;

/**
 * The home page if an API key is set: it links to the project in Braintrust. (Without a
 * key, the sandbox has its own page.)
 */
@RestController
@Profile("!sandbox")
class HomeController {

	private final BraintrustProperties properties;

	HomeController(BraintrustProperties properties) {
		this.properties = properties;
	}

	@GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
	ResponseEntity<String> home() {
		String html = """
				<!doctype html>
				<html lang="en">
				<head>
				<meta charset="utf-8">
				<meta name="viewport" content="width=device-width, initial-scale=1">
				<title>Braintrust sample</title>
				<link rel="icon" href="/icon.svg">
				<link rel="stylesheet" href="/base.css">
				</head>
				<body class="home">
				<main>
				<h1>The sample runs with your Braintrust account</h1>
				<p>Call it, for example <a href="/greet?name=Ada"><code>/greet?name=Ada</code></a> or
				<a href="/classify?text=Where%%20is%%20my%%20order%%3F"><code>/classify?text=…</code></a>.
				Then open the LLM span of the trace, and “Go to origin prompt”.</p>
				<p><a class="button" href="%s" rel="noreferrer">Open Braintrust</a></p>
				<p class="quiet">Start it without <code>BRAINTRUST_API_KEY</code> to see the sandbox here.</p>
				</main>
				</body>
				</html>
				""".formatted(HtmlUtils.htmlEscape(braintrust()));
		return ResponseEntity.ok()
			.header("Content-Security-Policy",
					"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'")
			.header("X-Content-Type-Options", "nosniff")
			.body(html);
	}

	/**
	 * The URL of the project's logs or, if its name or the organization is not
	 * configured, of the organization or the application.
	 */
	private String braintrust() {
		UriComponentsBuilder link = UriComponentsBuilder.fromUri(this.properties.appUrl()).pathSegment("app");
		if (this.properties.orgName() != null) {
			link.pathSegment("{organization}");
			if (this.properties.project() != null && this.properties.projectId() == null) {
				link.pathSegment("p", "{project}", "logs");
				return link.encode().buildAndExpand(this.properties.orgName(), this.properties.project()).toUriString();
			}
			return link.encode().buildAndExpand(this.properties.orgName()).toUriString();
		}
		return link.toUriString();
	}

}
