package dev.braintrust.spring.tracing.export.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.testing.RawHttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the export through proxies and with certificates.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExportTransportTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	private Path directory;

	private static boolean export(String url, ProxyAndTls transport) {
		ExportSettings settings = new ExportSettings(true, url + "/otel/v1/traces", "Bearer sk-secret",
				"project_name:support-bot", false, Duration.ofSeconds(30), Duration.ofSeconds(1), 2048, 512);
		BraintrustHttpClient connection = new BraintrustHttpClient(WebClient::builder,
				new ClientSettings(URI.create(url), new ApiKey("sk-secret"), Duration.ofSeconds(5),
						Duration.ofSeconds(5), Duration.ofSeconds(10), 0, 4, 1_000_000),
				transport);
		SpanExporter exporter = BraintrustExporter.create(settings, connection,
				new ExportRetries(1, Duration.ZERO, Duration.ZERO, 1));
		try {
			return exporter.export(TestSpans.create(1)).join(60, TimeUnit.SECONDS).isSuccess();
		}
		finally {
			exporter.shutdown();
			connection.close();
		}
	}

	@Test
	void shouldUseTheConfiguredProxy() throws IOException {
		try (RawHttpServer proxy = RawHttpServer
			.start(RawHttpServer.sending("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
			assertThat(export("http://braintrust.invalid", new ProxyAndTls(URI.create(proxy.url()), null))).isTrue();
			assertThat(proxy.requests()).singleElement()
				.satisfies((request) -> assertThat(request.head())
					.startsWith("POST http://braintrust.invalid/otel/v1/traces HTTP/1.1\r\n"));
		}
	}

	@Test
	void shouldUseTheProxyOfTheSystemProperties() throws IOException {
		try (RawHttpServer proxy = RawHttpServer
			.start(RawHttpServer.sending("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
			System.setProperty("http.proxyHost", "localhost");
			System.setProperty("http.proxyPort", String.valueOf(proxy.port()));
			try {
				assertThat(export("http://braintrust.invalid", ProxyAndTls.DIRECT)).isTrue();
			}
			finally {
				System.clearProperty("http.proxyHost");
				System.clearProperty("http.proxyPort");
			}
			assertThat(proxy.requests()).hasSize(1);
		}
	}

	@Test
	void shouldTunnelThroughTheProxyWhenTheUrlIsHttps(CapturedOutput output) throws IOException {
		try (RawHttpServer proxy = RawHttpServer
			.start(RawHttpServer.sending("HTTP/1.1 403 sk-secret\r\nContent-Length: 0\r\n\r\n"))) {
			assertThat(export("https://braintrust.invalid", new ProxyAndTls(URI.create(proxy.url()), null))).isFalse();
			assertThat(proxy.requests().get(0).head()).startsWith("CONNECT braintrust.invalid:443 HTTP/1.1\r\n")
				.doesNotContain("sk-secret");
			assertThat(output).contains("https://braintrust.invalid").doesNotContain("sk-secret");
		}
	}

	@Test
	void shouldUseTheTrustStoreAndClientCertificateOfTheBundle(CapturedOutput output) throws Exception {
		KeyStore server = keys("server");
		KeyStore client = keys("client");
		AtomicInteger exports = new AtomicInteger();
		HttpsServer https = https(server, client, exports);
		try {
			String url = "https://localhost:" + https.getAddress().getPort();
			assertThat(export(url, ProxyAndTls.DIRECT)).as("a certificate that the JDK does not trust").isFalse();
			assertThat(output).contains("braintrust.client.ssl.bundle", "(SSLHandshakeException");
			assertThat(export(url, new ProxyAndTls(null, tls(empty(), server)))).as("no client certificate").isFalse();
			assertThat(exports).hasValue(0);
			assertThat(export(url, new ProxyAndTls(null, tls(client, server)))).isTrue();
			assertThat(exports).hasValue(1);
			String wrongName = "https://127.0.0.1:" + https.getAddress().getPort();
			assertThat(export(wrongName, new ProxyAndTls(null, tls(client, server)))).as("another host name").isFalse();
			assertThat(exports).hasValue(1);
		}
		finally {
			https.stop(0);
		}
	}

	private KeyStore keys(String name) throws Exception {
		Path store = this.directory.resolve(name + ".p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
				"-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = empty();
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD);
		}
		// a private key entry is not a trust anchor
		keys.setCertificateEntry("trusted", keys.getCertificate(name));
		return keys;
	}

	private static KeyStore empty() throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		keys.load(null, null);
		return keys;
	}

	private static SSLContext tls(KeyStore own, KeyStore trusted) throws Exception {
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(own, PASSWORD);
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		return context;
	}

	private static HttpsServer https(KeyStore own, KeyStore clients, AtomicInteger exports) throws Exception {
		SSLContext context = tls(own, clients);
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(context) {

			@Override
			public void configure(HttpsParameters parameters) {
				SSLParameters ssl = context.getDefaultSSLParameters();
				ssl.setNeedClientAuth(true);
				parameters.setSSLParameters(ssl);
			}

		});
		server.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			exports.incrementAndGet();
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
		return server;
	}

}
