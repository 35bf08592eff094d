package com.example.consumer.redis;

import java.io.IOException;
import java.net.ServerSocket;

import com.example.consumer.Greeter;
import com.example.consumer.Started;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that starts during an outage serves prompts that another process stored in
 * Redis.
 */
class SharedStoreTests {

	@Test
	void shouldServeWhatAnotherProcessStored() throws IOException {
		int port = freePort();
		RedisServer redis = start(port);
		try (FakeBraintrust braintrust = FakeBraintrust.start()) {
			braintrust.publish("greeter", "From Redis for {{name}}");
			try (ConfigurableApplicationContext context = run(braintrust, port)) {
				assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("From Redis for Ada");
			}
			braintrust.failWith(Fault.status(503));
			try (ConfigurableApplicationContext context = run(braintrust, port)) {
				assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("From Redis for Ada");
			}
		}
		finally {
			redis.stop();
		}
	}

	private static ConfigurableApplicationContext run(FakeBraintrust braintrust, int port) {
		return Started.with(braintrust, "braintrust.prompts.snapshots=", "braintrust.prompts.store.type=redis",
				"braintrust.prompts.store.timeout=5s", "spring.data.redis.port=" + port);
	}

	private static RedisServer start(int port) {
		try {
			RedisServer redis = RedisServer.newRedisServer()
				.port(port)
				.setting("bind 127.0.0.1")
				.setting("save \"\"")
				.build();
			redis.start();
			return redis;
		}
		catch (IOException | RuntimeException ex) {
			return Assumptions.abort("No Redis server can be started: " + ex.getMessage());
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
