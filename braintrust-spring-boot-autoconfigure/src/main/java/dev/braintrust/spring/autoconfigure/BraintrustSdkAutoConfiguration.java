package dev.braintrust.spring.autoconfigure;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NativeDetector;

import dev.braintrust.Braintrust;
import dev.braintrust.config.BraintrustConfig;
import dev.braintrust.eval.Eval;
import dev.braintrust.spring.client.internal.BaseUrl;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;
import dev.braintrust.trace.BraintrustTracing;

/**
 * {@link AutoConfiguration Auto-configuration} for the official Java SDK, if it is on the
 * class path: a {@link Braintrust} bean with the starter's connection and project, whose
 * evaluations send their spans through the application's OpenTelemetry.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = BraintrustOpenTelemetryAutoConfiguration.class)
@ConditionalOnClass({ Braintrust.class, Eval.class, OpenTelemetry.class, SdkTracerProvider.class })
@ConditionalOnBean(name = BraintrustAutoConfiguration.CONNECTION)
@ConditionalOnBooleanProperty(name = "braintrust.enabled", matchIfMissing = true)
public final class BraintrustSdkAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustSdkAutoConfiguration.class);

	/**
	 * Created when it is first used, because the SDK's client is. Does not need
	 * OpenTelemetry before an evaluation is built: the application may create its tracer
	 * provider with this bean.
	 */
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	Braintrust braintrustSdk(BraintrustProperties properties, BraintrustConnectionDetails details,
			ObjectProvider<OpenTelemetry> openTelemetry, ObjectProvider<BraintrustSpanProcessor> export,
			OfficialSdkCheck check) {
		Braintrust braintrust = Braintrust.of(config(properties, details));
		return NativeDetector.inNativeImage() ? braintrust
				: withTracer(braintrust, (evaluation) -> setTracer(evaluation, openTelemetry.getIfUnique(),
						() -> isExporting(export.getIfAvailable()) || check.isExporting()));
	}

	private static BraintrustConfig config(BraintrustProperties properties, BraintrustConnectionDetails details) {
		BraintrustConfig.Builder config = BraintrustConfig.builder()
			.apiUrl(BaseUrl.of(details.getApiUrl()))
			.appUrl(BaseUrl.of(properties.appUrl()));
		String apiKey = details.getApiKey();
		if (apiKey != null) {
			config.apiKey(apiKey);
		}
		if (properties.projectId() != null) {
			config.defaultProjectId(properties.projectId());
		}
		else if (properties.project() != null) {
			config.defaultProjectName(properties.project());
		}
		return config.build();
	}

	/**
	 * An evaluation without a tracer uses the global OpenTelemetry, which Spring Boot
	 * does not set: its experiment would stay empty.
	 */
	private static Braintrust withTracer(Braintrust braintrust, Consumer<Eval.Builder<?, ?>> tracer) {
		ProxyFactory proxy = new ProxyFactory(braintrust);
		proxy.setProxyTargetClass(true);
		proxy.addAdvice((MethodInterceptor) (invocation) -> {
			Object result = invocation.proceed();
			if (result instanceof Eval.Builder<?, ?> evaluation) {
				tracer.accept(evaluation);
			}
			return result;
		});
		return (Braintrust) proxy.getProxy(Braintrust.class.getClassLoader());
	}

	private static void setTracer(Eval.Builder<?, ?> evaluation, @Nullable OpenTelemetry openTelemetry,
			BooleanSupplier exporting) {
		if (openTelemetry == null) {
			logger.warn("Unless .tracer(…) is called, the experiment of the evaluation stays empty: there is no "
					+ "OpenTelemetry bean, or more than one without a primary one");
			return;
		}
		evaluation.tracer(BraintrustTracing.getTracer(openTelemetry));
		if (!exporting.getAsBoolean()) {
			logger.warn("The experiment of the evaluation stays incomplete, because the starter exports no spans: "
					+ "check braintrust.tracing.export.enabled, braintrust.project and the API key. Other "
					+ "exporters send the spans of annotated beans to the project");
		}
	}

	private static boolean isExporting(@Nullable BraintrustSpanProcessor export) {
		return export != null && export.isActive();
	}

	@Bean
	@Lazy(false)
	static OfficialSdkCheck braintrustOfficialSdkCheck(ObjectProvider<SdkTracerProvider> provider) {
		return new OfficialSdkCheck(provider);
	}

}
