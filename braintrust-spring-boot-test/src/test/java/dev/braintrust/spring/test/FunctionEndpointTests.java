package dev.braintrust.spring.test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Functions over HTTP.
 */
class FunctionEndpointTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private String invoke(PublishedFunction function, String body) throws Exception {
		var response = Http.post(this.braintrust, "/v1/function/" + function.id() + "/invoke", body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	@Test
	void shouldFindAFunctionWhenAskedBySlugOrId() throws Exception {
		PublishedFunction first = this.braintrust.addFunction("exact-match", (call) -> 0);
		PublishedFunction second = this.braintrust.addFunction("exact-match", (call) -> 1);
		this.braintrust.addFunction("other", (call) -> 1);
		assertThat(second.id()).isEqualTo(first.id());
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/function?project_name=bot&slug=exact-match")))
			.singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("id", first.id())
				.containsEntry("slug", "exact-match")
				.containsEntry("_xact_id", second.version())
				.containsEntry("function_type", "scorer")
				.containsEntry("project_id", FakeBraintrust.idOf("bot")));
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/function"))).hasSize(2);
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/function?slug=none"))).isEmpty();
		String target = "/v1/function/" + first.id();
		assertThat(Http.object(Http.get(this.braintrust, target))).containsEntry("_xact_id", second.version());
		assertThat(Http.object(Http.get(this.braintrust, target + "?version=" + first.version())))
			.containsEntry("_xact_id", first.version());
	}

	@Test
	void shouldRunTheFunctionOfTheTestWhenInvoked() throws Exception {
		PublishedFunction first = this.braintrust.addFunction("exact-match",
				(call) -> Objects.equals(call.output(), call.expected()) ? 1 : 0);
		PublishedFunction second = this.braintrust.addFunction("exact-match", (call) -> Map.of("name", "exact", "score",
				0.5, "metadata", Map.of("input", call.input(), "m", call.metadata().get("m"))));
		String input = "{\"input\":{\"input\":\"i\",\"output\":\"a\",\"expected\":\"a\",\"metadata\":{\"m\":[1]}}";
		assertThat(invoke(first, input + ",\"version\":\"" + first.version() + "\"}")).isEqualTo("1");
		assertThat(Json.parse(invoke(second, input + ",\"expected\":null,\"messages\":[],\"mcp_auth\":{}}")))
			.isEqualTo(Map.of("name", "exact", "score", 0.5, "metadata", Map.of("input", "i", "m", List.of(1))));
		assertThat(invoke(this.braintrust.addFunction("none", (call) -> null), input + "}")).isEqualTo("null");
		assertThat(invoke(this.braintrust.addFunction("two", (call) -> Arrays.asList(1, null)), "{}"))
			.isEqualTo("[1,null]");
	}

	@Test
	void shouldAnswerPlainTextWhenAFunctionFailsOrIsUnknown() throws Exception {
		PublishedFunction function = this.braintrust.addFunction("broken", (call) -> {
			throw new IllegalStateException("broken on purpose");
		});
		String target = "/v1/function/" + function.id();
		Http.isError(Http.post(this.braintrust, target + "/invoke", "{}"), 500, "broken on purpose");
		Http.isError(Http.post(this.braintrust, target + "/invoke", "{\"version\":\"1\"}"), 400, "no version 1");
		Http.isError(Http.get(this.braintrust, target + "?version=x"), 400, "no version x");
		Http.isError(Http.post(this.braintrust, "/v1/function/x/invoke", "{}"), 403, "function id x");
		Http.isError(Http.get(this.braintrust, target + "/invoke"), 405, "not allowed");
		this.braintrust.failWith(Endpoint.FUNCTIONS, Fault.wrongShape());
		assertThat(Http.get(this.braintrust, target).body()).contains("error");
		this.braintrust.reset();
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/function"))).isEmpty();
	}

}
