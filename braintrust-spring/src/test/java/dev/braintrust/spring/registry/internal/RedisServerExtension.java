package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.net.ServerSocket;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A real Redis server for the tests of one class, from a binary in a test dependency. If
 * the binary does not run on this platform (it exists for Linux, macOS and Windows on
 * common processors), the tests are skipped with a message.
 */
final class RedisServerExtension implements BeforeAllCallback, AfterAllCallback {

	private RedisServer server;

	private int port;

	@Override
	public void beforeAll(ExtensionContext context) {
		try (ServerSocket socket = new ServerSocket(0)) {
			this.port = socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		try {
			start();
		}
		catch (IOException | RuntimeException ex) {
			Assumptions.abort("The Redis server can't be started: " + ex.getMessage());
		}
	}

	void start() throws IOException {
		this.server = RedisServer.newRedisServer()
			.port(this.port)
			.setting("bind 127.0.0.1")
			.setting("save \"\"")
			.setting("appendonly no")
			.build();
		this.server.start();
	}

	void stop() throws IOException {
		this.server.stop();
	}

	LettuceConnectionFactory connections() {
		LettuceConnectionFactory connections = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("localhost", this.port));
		connections.afterPropertiesSet();
		connections.start();
		return connections;
	}

	int port() {
		return this.port;
	}

	@Override
	public void afterAll(ExtensionContext context) throws IOException {
		if (this.server != null) {
			this.server.stop();
		}
	}

}
