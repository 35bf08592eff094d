package dev.braintrust.spring.sample.sandbox;

import java.time.Duration;

import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

import dev.braintrust.spring.sample.sandbox.SandboxEvents.Change;
import dev.braintrust.spring.sample.sandbox.SandboxEvents.PromptsChanged;
import dev.braintrust.spring.sample.sandbox.SandboxEvents.TraceChanged;
import dev.braintrust.spring.sample.sandbox.SandboxEvents.TracesChanged;

/**
 * The state of the sandbox and its changes, as server-sent events: the current
 * {@code prompts} and {@code outage}, all {@code traces}, and each {@code trace} that
 * receives spans.
 */
@RestController
@Profile(SandboxInitializer.PROFILE)
class SandboxEventController {

	/** Lets client and server detect a broken connection. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(15);

	private final Sandbox sandbox;

	SandboxEventController(Sandbox sandbox) {
		this.sandbox = sandbox;
	}

	@GetMapping(path = "/sandbox/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> events() {
		Flux<ServerSentEvent<Object>> changes = this.sandbox.events().watch().map(this::event);
		Flux<ServerSentEvent<Object>> heartbeats = Flux.interval(HEARTBEAT)
			.onBackpressureDrop()
			.map((beat) -> ServerSentEvent.builder().comment("heartbeat").build());
		return changes.publish((shared) -> Flux.merge(shared, heartbeats.takeUntilOther(shared.ignoreElements())));
	}

	/** Uses {@code instanceof}, because Java 17 has no switch over types. */
	private ServerSentEvent<Object> event(Change change) {
		if (change instanceof TraceChanged trace) {
			return event("trace", this.sandbox.traces().trace(trace.traceId()));
		}
		if (change instanceof TracesChanged) {
			return event("traces", this.sandbox.traces().all());
		}
		return (change instanceof PromptsChanged) ? event("prompts", this.sandbox.prompts().all())
				: event("outage", new SandboxController.Outage(this.sandbox.isOutage()));
	}

	private static ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.builder(data).event(name).build();
	}

}
