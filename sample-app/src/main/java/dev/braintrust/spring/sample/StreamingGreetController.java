package dev.braintrust.spring.sample;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/**
 * Greets word by word, as server-sent events: {@code word} for each word of the reply,
 * and {@code done} with the id of the trace.
 */
@RestController
class StreamingGreetController {

	private final StreamingGreeter greeter;

	private final CurrentTrace trace;

	StreamingGreetController(StreamingGreeter greeter, CurrentTrace trace) {
		this.greeter = greeter;
		this.trace = trace;
	}

	@GetMapping(path = "/greet/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> greet(@RequestParam String name) {
		Done done = new Done(this.trace.id());
		return this.greeter.greet(name)
			.map((text) -> event("word", new Word(text)))
			.concatWithValues(event("done", done));
	}

	private static ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.builder(data).event(name).build();
	}

	/** A JSON object, because plain text would lose leading spaces and line breaks. */
	record Word(String text) {
	}

	record Done(String traceId) {
	}

}
