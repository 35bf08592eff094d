package dev.braintrust.spring.test;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Projects over HTTP.
 */
class ProjectEndpointTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Test
	void shouldFindTheInitialProjectWhenNothingWasCreated() throws Exception {
		HttpResponse<String> response = Http.get(this.braintrust, "/v1/project?project_name=test-project");
		assertThat(response.headers().firstValue("etag").orElseThrow()).startsWith("W/\"");
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json; charset=utf-8");
		assertThat(Http.objects(response)).singleElement()
			.satisfies((project) -> assertThat(project).containsEntry("id", FakeBraintrust.PROJECT_ID)
				.containsEntry("name", FakeBraintrust.PROJECT)
				.containsEntry("org_id", FakeBraintrust.idOf(FakeBraintrust.ORGANIZATION)));
		assertThat(Http.object(Http.get(this.braintrust, "/v1/project/" + FakeBraintrust.PROJECT_ID)))
			.containsEntry("name", FakeBraintrust.PROJECT);
	}

	@Test
	void shouldHaveTheOrganizationOfTheKeyWhenLoggedIn() throws Exception {
		var login = Http.object(Http.post(this.braintrust, "/api/apikey/login", ""));
		var organization = Json.asObject(Json.asList(login.get("org_info")).get(0));
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/project"))).singleElement()
			.satisfies((project) -> assertThat(project).containsEntry("org_id", organization.get("id")));
	}

	@Test
	void shouldCreateAProjectOnceWhenPostedTwice() throws Exception {
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/project?project_name=bot"))).isEmpty();
		HttpResponse<String> first = Http.post(this.braintrust, "/v1/project", "{\"name\":\"bot\"}");
		HttpResponse<String> second = Http.post(this.braintrust, "/v1/project", "{\"name\":\"bot\"}");
		assertThat(second.body()).isEqualTo(first.body());
		assertThat(first.headers().firstValue("x-bt-found-existing")).isEmpty();
		assertThat(second.headers().firstValue("x-bt-found-existing")).hasValue("true");
		assertThat(Http.object(first)).containsEntry("id", FakeBraintrust.idOf("bot"));
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/project?project_name=bot"))).hasSize(1);
		assertThat(this.braintrust.addProject("bot")).isEqualTo(FakeBraintrust.idOf("bot"));
		this.braintrust.reset();
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/project"))).hasSize(1);
	}

	@Test
	void shouldAnswerPlainTextWhenARequestIsInvalid() throws Exception {
		Http.isError(Http.post(this.braintrust, "/v1/project", "{}"), 400, "name is required");
		Http.isError(Http.post(this.braintrust, "/v1/project", "{\"name\":7}"), 400, "name must be a string");
		Http.isError(Http.post(this.braintrust, "/v1/project", "no"), 400, "Not JSON");
		Http.isError(Http.get(this.braintrust, "/v1/project/other"), 403, "[user_email=user@example.com]");
		Http.isError(Http.post(this.braintrust, "/v1/project/other", ""), 405, "not allowed");
	}

	@Test
	void shouldAnswerNotModifiedWhenTheTagMatches() throws Exception {
		String tag = Http.get(this.braintrust, "/v1/project").headers().firstValue("etag").orElseThrow();
		var conditional = Http.request(this.braintrust, "/v1/project").header("If-None-Match", tag);
		assertThat(Http.send(conditional).statusCode()).isEqualTo(304);
		this.braintrust.answerNotModified(false);
		assertThat(Http.send(conditional).statusCode()).isEqualTo(200);
	}

	@Test
	void shouldFailWhenAFaultIsSet() throws Exception {
		this.braintrust.failWith(Endpoint.PROJECTS, Fault.status(503).times(1));
		assertThat(Http.get(this.braintrust, "/v1/project").statusCode()).isEqualTo(503);
		assertThat(Http.get(this.braintrust, "/v1/project").statusCode()).isEqualTo(200);
		assertThat(this.braintrust.requests(Endpoint.PROJECTS)).hasSize(2);
		assertThat(this.braintrust.requests()).isEmpty();
	}

}
