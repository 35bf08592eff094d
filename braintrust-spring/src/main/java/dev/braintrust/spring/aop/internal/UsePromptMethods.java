package dev.braintrust.spring.aop.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Finds the methods with {@code @UsePrompt} of all beans, including beans that have not
 * been created yet.
 */
final class UsePromptMethods {

	private static final Logger logger = LoggerFactory.getLogger(UsePromptMethods.class);

	private final ConfigurableListableBeanFactory beans;

	private final Supplier<PromptAnnotationBeanPostProcessor> annotations;

	private final boolean rejectsInvalid;

	/**
	 * Create a finder.
	 * @param beans the beans with annotated methods
	 * @param annotations supplies the post-processor that reads the annotations
	 * @param rejectsInvalid whether an invalid annotation is an error; otherwise it is
	 * ignored here, and reported when the bean is created
	 */
	UsePromptMethods(ConfigurableListableBeanFactory beans, Supplier<PromptAnnotationBeanPostProcessor> annotations,
			boolean rejectsInvalid) {
		this.beans = beans;
		this.annotations = annotations;
		this.rejectsInvalid = rejectsInvalid;
	}

	/**
	 * The methods that use prompts, by prompt. Classes of existing beans are known to the
	 * post-processor; classes of other beans are determined from their definitions.
	 */
	Map<PromptReference, List<UsePromptMethod>> byPrompt() {
		PromptAnnotationBeanPostProcessor reader = this.annotations.get();
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String name : this.beans.getBeanDefinitionNames()) {
			Class<?> type = this.beans.containsSingleton(name) ? null : typeOf(name);
			if (type != null) {
				types.add(ClassUtils.getUserClass(type));
			}
		}
		reader.annotatedTypes().forEach((type) -> types.add(ClassUtils.getUserClass(type)));
		Map<PromptReference, List<UsePromptMethod>> methods = new LinkedHashMap<>();
		for (Class<?> type : types) {
			for (UsePromptMethod method : usePromptMethods(type, reader)) {
				methods.computeIfAbsent(method.reference(), (reference) -> new ArrayList<>()).add(method);
			}
		}
		return methods;
	}

	/** Null if the class is not on the class path; such a bean may never be created. */
	private @Nullable Class<?> typeOf(String name) {
		try {
			return this.beans.getBeanDefinition(name).isAbstract() ? null
					: AutoProxyUtils.determineTargetClass(this.beans, name);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Failed to determine the type of bean '{}'", name, ex);
			return null;
		}
	}

	private List<UsePromptMethod> usePromptMethods(Class<?> type, PromptAnnotationBeanPostProcessor reader) {
		try {
			return reader.usePromptMethods(type);
		}
		catch (RuntimeException | LinkageError ex) {
			if (ex instanceof InvalidPromptAnnotationException invalid && this.rejectsInvalid) {
				throw invalid;
			}
			logger.debug("Failed to read the annotations of {}", type, ex);
			return List.of();
		}
	}

}
