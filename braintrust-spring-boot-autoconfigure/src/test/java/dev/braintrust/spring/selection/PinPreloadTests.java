package dev.braintrust.spring.selection;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Preloading of pinned versions, and the back-off of versions that can't be loaded.
 */
@ExtendWith(OutputCaptureExtension.class)
class PinPreloadTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final FakeBraintrust braintrust = TestApplication.startBraintrust();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.braintrust.close();
	}

	private ApplicationContextRunner runner(String... properties) {
		return TestApplication.runner(this.braintrust)
			.withPropertyValues("braintrust.prompts.preload=background")
			.withPropertyValues(properties);
	}

	private static void started(TestApplication app) {
		app.context()
			.publishEvent(new ApplicationStartedEvent(new org.springframework.boot.SpringApplication(), new String[0],
					(ConfigurableApplicationContext) app.context(), Duration.ZERO));
	}

	private static void awaitCached(TestApplication app, PromptReference reference) {
		Awaitility.await().untilAsserted(() -> {
			PromptStatus status = app.registry().status(reference);
			assertThat(status).isNotNull();
			assertThat(status.prompt()).isNotNull();
		});
	}

	@Test
	void shouldPreloadPinsOfProperties() {
		TestApplication.run(runner("braintrust.prompts.pins.greeter=1", "braintrust.prompts.pins.other=3"),
				this.braintrust, (app) -> {
					started(app);
					awaitCached(app, GREETER.withVersion("1"));
					awaitCached(app, GREETER.withVersion("1"));
					this.braintrust.failWith(Fault.status(503).when((request) -> request.path().contains("prompt")));
					assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("1");
				});
	}

	@Test
	void shouldNotStartWithARequiredPinThatDoesNotExist() {
		runner("braintrust.prompts.pins.greeter=999", "braintrust.prompts.preload=required")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("prompt 'greeter' (version '999')")
				.hasStackTraceContaining("Greeter.greet"));
	}

	@Test
	void shouldPreloadPinsThatAreSetAtRunTime(CapturedOutput output) {
		TestApplication.run(runner(), this.braintrust, (app) -> {
			OperatorPins pins = app.context().getBean(OperatorPins.class);
			pins.pin(GREETER.withVersion("2"), null);
			started(app);
			awaitCached(app, GREETER.withVersion("2"));
			pins.pin(GREETER.withEnvironment("staging"), Duration.ofHours(1));
			awaitCached(app, GREETER.withEnvironment("staging"));
			pins.pin(PromptReference.of("unused").withVersion("7"), null);
			Awaitility.await().until(() -> output.toString().contains("The pinned prompt 'unused' (version '7'"));
			this.braintrust.failWith(Fault.status(503).when((request) -> request.path().contains("prompt")));
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("12");
		});
	}

	@Test
	void shouldNotPreloadPinsUnlessPromptsArePreloaded() {
		TestApplication.run(runner("braintrust.prompts.preload=none", "braintrust.prompts.pins.greeter=1"),
				this.braintrust, (app) -> {
					started(app);
					app.context().getBean(OperatorPins.class).pin(GREETER.withVersion("2"), null);
					assertThat(app.linked(() -> app.greeter().environment("Ada"))).isEqualTo("2");
					assertThat(app.registry().status(GREETER.withVersion("1"))).isNull();
				});
	}

	@Test
	void shouldBackOffByVersion() {
		this.braintrust
			.failWith(Fault.heldUntil(this.release).when((request) -> "1".equals(request.query().get("version"))));
		TestApplication.run(runner("braintrust.prompts.link-timeout=200ms", "braintrust.prompts.preload=none"),
				this.braintrust, (app) -> {
					PromptOverride broken = PromptOverride.pin(GREETER.withVersion("1"));
					assertThat(unlinked(app, broken)).isTrue();
					long start = System.nanoTime();
					assertThat(unlinked(app, broken)).isTrue();
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
					PromptOverride other = PromptOverride.pin(GREETER.withVersion("2"));
					assertThat(app.linked(() -> other.call(() -> {
						app.greeter().unread();
						return null;
					}))).isEqualTo("2");
				});
	}

	private static boolean unlinked(TestApplication app, PromptOverride pin) {
		return app.span(() -> pin.call(() -> {
			app.greeter().unread();
			return null;
		})).prompt() == null;
	}

}
