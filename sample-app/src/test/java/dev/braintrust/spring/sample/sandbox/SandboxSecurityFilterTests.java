package dev.braintrust.spring.sample.sandbox;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests of other web sites, and requests for other host names.
 */
@SpringBootTest
@AutoConfigureMockMvc
class SandboxSecurityFilterTests {

	private static final String[] WRITES = { "PUT /sandbox/prompts/greeter {\"content\":\"stolen\"}",
			"PUT /sandbox/prompts/greeter/environments/production {\"version\":\"1\"}",
			"PUT /sandbox/outage {\"down\":true}", "DELETE /sandbox/spans {}",
			"POST /sandbox/prompts/greeter/versions/1/build {}", "POST /actuator/braintrust/refresh {}" };

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private Sandbox sandbox;

	private MvcTestResult outage(String... headers) {
		MockMvcTester.MockMvcRequestBuilder request = this.mvc.put()
			.uri("/sandbox/outage")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"down\":false}")
			.header("Host", "localhost:8080");
		for (int i = 0; i < headers.length; i += 2) {
			request = request.header(headers[i], headers[i + 1]);
		}
		return request.exchange();
	}

	@Test
	void shouldAcceptWritesOfThePageAndOfOtherClients() {
		assertThat(outage()).hasStatusOk();
		assertThat(outage("Origin", "http://localhost:8080", "Sec-Fetch-Site", "same-origin")).hasStatusOk();
		assertThat(outage("Sec-Fetch-Site", "same-origin")).hasStatusOk();
	}

	@ParameterizedTest
	@CsvSource({ "Origin, https://evil.example", "Origin, http://localhost:3000", "Origin, null",
			"Origin, https://localhost:8080", "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site",
			"Sec-Fetch-Site, none" })
	void shouldRejectWritesOfOtherSites(String header, String value) {
		assertThat(outage(header, value)).hasStatus(403);
	}

	@Test
	void shouldRejectEveryWriteMethodOfOtherSites() {
		int versions = this.sandbox.prompts().all().get(0).versions().size();
		for (String write : WRITES) {
			String[] parts = write.split(" ", 3);
			assertThat(this.mvc.method(HttpMethod.valueOf(parts[0]))
				.uri(parts[1])
				.contentType(MediaType.APPLICATION_JSON)
				.content(parts[2])
				.header("Sec-Fetch-Site", "cross-site")).as(write).hasStatus(403);
		}
		assertThat(this.sandbox.prompts().all().get(0).versions()).hasSize(versions);
		assertThat(this.sandbox.isOutage()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sandbox/spans", "/sandbox/prompts", "/" })
	void shouldAcceptRequestsForLocalhostOnly(String path) {
		assertThat(this.mvc.get().uri("http://evil.example" + path)).hasStatus(403);
		assertThat(this.mvc.get().uri("http://localhost" + path)).hasStatusOk();
		assertThat(this.mvc.get().uri("http://127.0.0.1:8080" + path)).hasStatusOk();
		assertThat(this.mvc.get().uri("http://[::1]:8080" + path)).hasStatusOk();
	}

	@Test
	void shouldNotAllowOtherOriginsToRead() {
		assertThat(this.mvc.get().uri("/sandbox/spans").header("Origin", "https://evil.example"))
			.doesNotContainHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
			.hasHeader("Cross-Origin-Resource-Policy", "same-origin");
		assertThat(this.mvc.options()
			.uri("/sandbox/prompts/greeter")
			.header("Origin", "https://evil.example")
			.header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "PUT"))
			.doesNotContainHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
	}

	@Test
	void shouldRejectLargeBodies() {
		String large = "x".repeat(SandboxSecurityFilter.MAX_BODY + 1);
		assertThat(this.mvc.put().uri("/sandbox/prompts/greeter").contentType(MediaType.TEXT_PLAIN).content(large))
			.hasStatus(413);
	}

	@Test
	void shouldRejectFormsAndUnknownTypes() {
		assertThat(this.mvc.put()
			.uri("/sandbox/outage")
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.content("down=true")).hasStatus(415);
		assertThat(this.mvc.put().uri("/sandbox/outage").contentType(MediaType.TEXT_PLAIN).content("{\"down\":true}"))
			.hasStatus(415);
	}

	@Test
	void shouldAllowOnlyScriptsOfThePage() {
		assertThat(this.mvc.get().uri("/")).headers()
			.hasHeaderSatisfying("Content-Security-Policy",
					(policy) -> assertThat(policy).singleElement()
						.asString()
						.contains("default-src 'none'", "script-src 'self'", "style-src 'self'",
								"frame-ancestors 'none'", "base-uri 'none'")
						.doesNotContain("unsafe", "*", "http"));
	}

}
