package dev.braintrust.spring.tracing.internal;

import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.braintrust.spring.autoconfigure.BraintrustConnectionDetails;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedRequest;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An API key that is replaced while an application runs: its connection details are asked
 * again, for prompts and for the export.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyRotationPipelineTests {

	private static final String OLD = "sk-0123456789-the-old-key";

	private static final String NEW = "sk-0123456789-the-new-key";

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final Vault vault = new Vault(this.braintrust.url());

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LinkMatrixTests.Application.class)
		.withBean(BraintrustConnectionDetails.class, () -> this.vault)
		.withPropertyValues("braintrust.project=" + FakeBraintrust.PROJECT, "braintrust.prompts.preload=none",
				"management.tracing.sampling.probability=1.0", "braintrust.prompts.cache.failure-ttl=1ms",
				"braintrust.tracing.export.schedule-delay=1h", "spring.ai.openai.api-key=sk-model",
				"spring.ai.openai.base-url=" + this.braintrust.url() + "/v1");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private static final class Vault implements BraintrustConnectionDetails {

		private final String url;

		private volatile @Nullable String key = OLD;

		private volatile @Nullable RuntimeException failure;

		Vault(String url) {
			this.url = url;
		}

		@Override
		public URI getApiUrl() {
			return URI.create(this.url);
		}

		@Override
		public @Nullable String getApiKey() {
			RuntimeException current = this.failure;
			if (current != null) {
				throw current;
			}
			return this.key;
		}

	}

	private void export(ApplicationContext context) {
		Observation.createNotStarted("work", context.getBean(ObservationRegistry.class)).observe(() -> {
		});
		context.getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS);
	}

	private List<String> exportKeys() {
		return this.braintrust.exports().stream().map(KeyRotationPipelineTests::key).toList();
	}

	private static String key(ReceivedRequest request) {
		return String.valueOf(request.header("authorization"));
	}

	@Test
	void shouldExportRejectedSpansWithTheNewKey(CapturedOutput output) {
		this.runner.run((context) -> {
			export(context);
			this.braintrust.revoke(OLD);
			this.vault.key = NEW;
			export(context);
			assertThat(exportKeys()).containsExactly("Bearer " + OLD, "Bearer " + OLD, "Bearer " + NEW);
			assertThat(this.braintrust.spans()).filteredOn((span) -> span.name().equals("work")).hasSize(2);
			assertThat(output).doesNotContain(OLD).doesNotContain(NEW);
		});
	}

	@Test
	void shouldUseTheKeyOfAnotherOrganizationWithoutResendingSpans(CapturedOutput output) {
		this.braintrust.publish("greeter", "Hello");
		PublishedPrompt foreign = this.braintrust.addOrganization("other", NEW)
			.publishIn(FakeBraintrust.PROJECT, "greeter", "Bonjour");
		this.runner.run((context) -> {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			registry.get("greeter");
			this.braintrust.revoke(OLD);
			this.vault.key = NEW;
			export(context);
			assertThat(exportKeys()).containsExactly("Bearer " + OLD);
			assertThat(registry.statuses()).isEmpty();
			assertThat(registry.get("greeter").version()).isEqualTo(foreign.version());
			export(context);
			assertThat(exportKeys()).containsExactly("Bearer " + OLD, "Bearer " + NEW);
			assertThat(output).doesNotContain(OLD).doesNotContain(NEW).contains("all cached prompts were removed");
		});
	}

	@Test
	void shouldNotDeliverQueuedSpansToAnotherOrganizationWhenTheRegistryReplacesTheKey(CapturedOutput output) {
		this.braintrust.publish("greeter", "Hello");
		PublishedPrompt foreign = this.braintrust.addOrganization("other", NEW)
			.publishIn(FakeBraintrust.PROJECT, "greeter", "Bonjour");
		this.runner.run((context) -> {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			registry.get("greeter");
			ObservationRegistry observations = context.getBean(ObservationRegistry.class);
			Observation.createNotStarted("queued", observations).observe(() -> {
			});
			Observation running = Observation.start("running", observations);
			this.braintrust.revoke(OLD);
			this.vault.key = NEW;
			registry.refresh(PromptReference.of("greeter")).block();
			assertThat(registry.get("greeter").version()).isEqualTo(foreign.version());
			running.stop();
			export(context);
			assertThat(exportKeys()).containsExactly("Bearer " + NEW);
			assertThat(this.braintrust.spans()).extracting(ReceivedSpan::name).containsExactly("work");
			assertThat(output).contains("2 spans were not exported to Braintrust").contains("another organization");
		});
	}

	@Test
	void shouldNotShowTheKeyWhenItCanNotBeReadAgain(CapturedOutput output) {
		this.braintrust.publish("greeter", "Hello");
		this.runner.run((context) -> {
			PromptRegistry registry = context.getBean(PromptRegistry.class);
			registry.get("greeter");
			this.braintrust.failWith(Fault.status(401));
			this.vault.failure = new IllegalStateException("wrong key " + NEW);
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> registry.refresh(PromptReference.of("greeter")).block())
				.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("401"))
				.satisfies((ex) -> assertThat(String.valueOf(ex)).doesNotContain(NEW).doesNotContain(OLD));
			assertThat(registry.get("greeter").version()).isNotNull();
			assertThat(output).contains("could not be replaced (IllegalStateException)")
				.doesNotContain(NEW)
				.doesNotContain(OLD);
		});
	}

}
