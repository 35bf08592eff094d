package dev.braintrust.spring.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What lies between the application and Braintrust: a real proxy, real certificates, a
 * customized client.
 */
class TransportTests {

	private static final String PASSWORD = "changeit";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, BraintrustAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot");

	@TempDir
	private Path directory;

	@Test
	void shouldGoThroughTheProxy() throws IOException {
		List<String> tunnels = new CopyOnWriteArrayList<>();
		ExecutorService threads = Executors.newCachedThreadPool();
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi");
				ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			threads.submit(() -> {
				while (true) {
					tunnel(proxy.accept(), tunnels, threads);
				}
			});
			this.runner
				.withPropertyValues("braintrust.api-url=" + braintrust.url(),
						"braintrust.client.proxy=http://localhost:" + proxy.getLocalPort())
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("1"));
			assertThat(tunnels).isNotEmpty()
				.allSatisfy((request) -> assertThat(request)
					.startsWith("CONNECT " + braintrust.url().substring("http://".length())));
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** The one thing that a proxy has to do. */
	private static Void tunnel(Socket client, List<String> tunnels, ExecutorService threads) throws IOException {
		InputStream in = client.getInputStream();
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) in.read());
		}
		String request = head.substring(0, head.indexOf("\r\n"));
		tunnels.add(request);
		String[] target = request.split(" ")[1].split(":");
		Socket server = new Socket(target[0], Integer.parseInt(target[1]));
		client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		threads.submit(() -> copy(in, server.getOutputStream()));
		threads.submit(() -> copy(server.getInputStream(), client.getOutputStream()));
		return null;
	}

	private static Void copy(InputStream from, OutputStream to) throws IOException {
		from.transferTo(to);
		return null;
	}

	@Test
	void shouldTrustTheBundlesCertificatesAndNoOthers() throws Exception {
		Path store = this.directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"san=dns:localhost", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor()).isZero();
		HttpsServer server = https(store);
		try {
			ApplicationContextRunner secure = this.runner
				.withPropertyValues("braintrust.api-url=https://localhost:" + server.getAddress().getPort());
			secure.run((context) -> assertThatExceptionOfType(PromptUnavailableException.class)
				.as("a certificate that the platform does not know")
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter")));
			secure
				.withPropertyValues("braintrust.client.ssl.bundle=fake",
						"spring.ssl.bundle.jks.fake.truststore.location=file:" + store,
						"spring.ssl.bundle.jks.fake.truststore.password=" + PASSWORD,
						"spring.ssl.bundle.jks.fake.truststore.type=PKCS12")
				.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
					.isEqualTo("7"));
		}
		finally {
			server.stop(0);
		}
	}

	private static HttpsServer https(Path store) throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		// a private key counts as no trust anchor
		keys.setCertificateEntry("trusted", keys.getCertificate("server"));
		try (OutputStream out = Files.newOutputStream(store)) {
			keys.store(out, PASSWORD.toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(context));
		byte[] body = ("{\"objects\":[" + FakeBraintrust.rowOf("greeter", "7", "Hi") + "]}")
			.getBytes(StandardCharsets.UTF_8);
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
		return server;
	}

	@Test
	void shouldLetTheUserChangeTheClient() {
		try (FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi")) {
			this.runner.withPropertyValues("braintrust.api-url=" + braintrust.url())
				.withBean(BraintrustWebClientCustomizer.class, () -> (client) -> client.defaultHeader("x-gateway", "a"))
				.run((context) -> context.getBean(PromptRegistry.class).get("greeter"));
			assertThat(braintrust.requests().get(0).header("x-gateway")).isEqualTo("a");
		}
	}

}
