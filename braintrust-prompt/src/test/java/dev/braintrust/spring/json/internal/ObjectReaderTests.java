package dev.braintrust.spring.json.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ObjectReaderTests {

	private static final String JACKSON_3 = "tools.jackson.";

	private static final String JACKSON_2 = "com.fasterxml.jackson.";

	@Test
	void shouldUseTheLibrariesOnTheClassPath() {
		assertThat(ObjectReader.detect(new Without(JACKSON_3))).isInstanceOf(Jackson2ObjectReader.class);
		assertThat(ObjectReader.detect(new Without(JACKSON_2))).isInstanceOf(Jackson3ObjectReader.class);
		assertThat(ObjectReader.detect(ClassLoader.getPlatformClassLoader()))
			.isInstanceOf(ObjectReader.NoObjectReader.class);
		assertThat(ObjectReader.detect(getClass().getClassLoader()))
			.isInstanceOf(ObjectReader.BothJacksonsObjectReader.class);
	}

	@Test
	void shouldBindWithOneOfTheLibrariesOnTheClassPath() {
		assertThat(ObjectBinder.detect(new Without(JACKSON_3))).isInstanceOf(Jackson2ObjectBinder.class);
		assertThat(ObjectBinder.detect(new Without(JACKSON_2))).isInstanceOf(Jackson3ObjectBinder.class);
		assertThat(ObjectBinder.detect(ClassLoader.getPlatformClassLoader())).isNull();
		assertThat(ObjectBinder.detect(getClass().getClassLoader())).isInstanceOf(Jackson3ObjectBinder.class);
	}

	/** Hides the packages of a library. */
	private static final class Without extends ClassLoader {

		private final String packages;

		Without(String packages) {
			super(ObjectReaderTests.class.getClassLoader());
			this.packages = packages;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith(this.packages)) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

	}

}
