package dev.braintrust.spring.client.internal;

import java.net.InetSocketAddress;
import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ProxyAndTlsTests {

	@Test
	void shouldReturnAnUnresolvedAddressWhenAProxyIsConfigured() {
		ProxyAndTls settings = new ProxyAndTls(URI.create("http://localhost:3128"), null);
		assertThat(settings.proxyAddress()).isEqualTo(InetSocketAddress.createUnresolved("localhost", 3128));
	}

	@Test
	void shouldReturnNoAddressWhenNoProxyIsConfigured() {
		assertThat(ProxyAndTls.DIRECT.proxyAddress()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost:3128", "https://localhost:3128", "http://localhost",
			"http://ada:secret@localhost:3128" })
	void shouldRejectAProxyWhenItHasAnotherForm(URI proxy) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ProxyAndTls(proxy, null))
			.withMessageContaining("braintrust.client.proxy")
			.satisfies((failure) -> assertThat(failure.getMessage()).doesNotContain("secret"));
	}

}
