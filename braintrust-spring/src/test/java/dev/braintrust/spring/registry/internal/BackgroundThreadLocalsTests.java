package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.context.ContextRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thread-locals of the call that first loads a prompt are not present in its refreshes
 * and events, even if Reactor propagates thread-locals
 * ({@code spring.reactor.context-propagation=auto}).
 */
class BackgroundThreadLocalsTests {

	private static final ThreadLocal<String> CALL = new ThreadLocal<>();

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final List<Optional<String>> calls = new CopyOnWriteArrayList<>();

	private final PromptSource source = (reference, etag) -> {
		this.calls.add(Optional.ofNullable(CALL.get()));
		return Mono.just(new PromptSource.Found(row(this.calls.size()), null));
	};

	private static Map<?, ?> row(int version) {
		return (Map<?, ?>) Json.parse(FakeBraintrust.rowOf("greeter", String.valueOf(version), "Hi"));
	}

	@BeforeEach
	void propagate() {
		ContextRegistry.getInstance().registerThreadLocalAccessor("call", CALL::get, CALL::set, CALL::remove);
		Hooks.enableAutomaticContextPropagation();
	}

	@AfterEach
	void stopPropagating() {
		Hooks.disableAutomaticContextPropagation();
		ContextRegistry.getInstance().removeThreadLocalAccessor("call");
		CALL.remove();
	}

	@Test
	void shouldNotPropagateThreadLocalsToRefreshes() {
		try (CachingPromptRegistry registry = new CachingPromptRegistry(this.source,
				new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
				new ReferenceDefaults("support-bot", null, null),
				CacheSettings.DEFAULTS.withRefreshInterval(Duration.ofMillis(20)), PromptStores.none(), List.of())) {
			CALL.set("first");
			registry.get(GREETER);
			Awaitility.await().until(() -> this.calls.size() > 3);
		}
		assertThat(this.calls.get(0)).contains("first");
		assertThat(this.calls.subList(1, 4)).allMatch(Optional::isEmpty);
	}

	@Test
	void shouldNotPropagateThreadLocalsToEvents() {
		List<Optional<String>> events = new CopyOnWriteArrayList<>();
		try (PromptChangedPublisher publisher = new PromptChangedPublisher(
				(event) -> events.add(Optional.ofNullable(CALL.get())))) {
			CALL.set("first");
			Prompt prompt = Prompt.fromJson(FakeBraintrust.rowOf("greeter", "1", "Hi"));
			publisher.changed(GREETER, prompt, prompt);
			Awaitility.await().until(() -> !events.isEmpty());
		}
		assertThat(events).containsExactly(Optional.empty());
	}

}
