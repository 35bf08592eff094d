package com.example.consumer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;

/**
 * Base class of tests with the application, the fake Braintrust server and model, and the
 * spans of any tracer.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "greeter.slug=greeter", "braintrust.prompts.cache.revalidation-timeout=10s" })
@AutoConfigureBraintrustTest(model = true)
public abstract class ConsumerTests {

	@Autowired
	protected FakeBraintrust braintrust;

	@Autowired
	private ObjectProvider<FinishedSpans> finished;

	@Autowired
	private ObjectProvider<ObservationRegistry> observations;

	@Autowired
	private Environment environment;

	/** Runs work in an observation with this name, as a web server does. */
	protected <T> T inRequest(String name, Supplier<T> work) {
		return Observation.createNotStarted(name, registry()).observe(work);
	}

	/** The same for reactive work, with the observation in Reactor's context only. */
	protected <T> T inReactiveRequest(String name, Supplier<reactor.core.publisher.Mono<T>> work) {
		Observation observation = Observation.start(name, registry());
		try {
			return work.get().contextWrite((context) -> context.put("micrometer.observation", observation)).block();
		}
		finally {
			observation.stop();
		}
	}

	private ObservationRegistry registry() {
		return this.observations.getIfAvailable(() -> ObservationRegistry.NOOP);
	}

	/** The only span with a name. */
	protected ReceivedSpan span(String name) {
		return span((span) -> span.name().equals(name));
	}

	protected ReceivedSpan span(Predicate<ReceivedSpan> which) {
		Predicate<List<ReceivedSpan>> one = (spans) -> spans.stream().filter(which).count() == 1;
		FinishedSpans finished = this.finished.getIfAvailable();
		List<ReceivedSpan> spans;
		if (finished != null) {
			spans = Awaitility.await().until(finished::all, one);
		}
		else {
			spans = this.braintrust.awaitSpans(one::test);
		}
		return spans.stream().filter(which).findFirst().orElseThrow();
	}

	protected HttpResponse<String> http(String method, String path) {
		try {
			String url = "http://localhost:" + this.environment.getRequiredProperty("local.server.port") + path;
			HttpRequest request = HttpRequest.newBuilder(URI.create(url))
				.header("Content-Type", "application/json")
				.method(method, HttpRequest.BodyPublishers.noBody())
				.build();
			return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
