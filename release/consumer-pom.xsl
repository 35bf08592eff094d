<?xml version="1.0" encoding="UTF-8"?>
<!--
	From a flattened pom to the pom that is published.

	Gradle takes the highest version that any pom declares. With the versions that the modules are built with, those of the
	newest Spring Boot, an application on an older line would get a mixture of both. So a dependency that Spring Boot manages
	is declared in the lowest version that works, and the application's own platform decides. Optional dependencies are left
	out, as in Spring Boot's own poms.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:pom="http://maven.apache.org/POM/4.0.0" xmlns:lowest="urn:lowest" exclude-result-prefixes="pom lowest">
	<xsl:output encoding="UTF-8" indent="yes"/>
	<xsl:strip-space elements="*"/>

	<!-- Managed by Spring Boot: the versions of 3.5.0, and for the starter's dependencies of 4.0.0. -->
	<lowest:versions>
		<lowest:version of="org.springframework.boot:spring-boot-autoconfigure">3.5.0</lowest:version>
		<lowest:version of="org.springframework:spring-context">6.2.7</lowest:version>
		<lowest:version of="org.springframework:spring-webflux">6.2.7</lowest:version>
		<lowest:version of="io.projectreactor:reactor-core">3.7.6</lowest:version>
		<lowest:version of="io.micrometer:micrometer-observation">1.15.0</lowest:version>
		<lowest:version of="com.github.ben-manes.caffeine:caffeine">3.2.0</lowest:version>
		<lowest:version of="org.slf4j:slf4j-api">2.0.17</lowest:version>
		<lowest:version of="org.jspecify:jspecify">1.0.0</lowest:version>
		<lowest:version of="org.jetbrains.kotlin:kotlin-stdlib">1.9.25</lowest:version>
		<lowest:version of="org.jetbrains.kotlinx:kotlinx-coroutines-reactor">1.8.1</lowest:version>
		<lowest:version of="org.assertj:assertj-core">3.27.3</lowest:version>
		<lowest:version of="net.minidev:json-smart">2.5.2</lowest:version>
		<lowest:version of="org.springframework.boot:spring-boot-reactor">4.0.0</lowest:version>
		<lowest:version of="org.springframework.boot:spring-boot-starter-opentelemetry">4.0.0</lowest:version>
		<lowest:version of="io.opentelemetry:opentelemetry-exporter-sender-jdk">1.55.0</lowest:version>
		<!-- Not managed by Spring Boot: the version that the modules are built with. -->
		<lowest:version of="info.debatty:java-string-similarity"/>
		<lowest:version of="io.opentelemetry.proto:opentelemetry-proto"/>
	</lowest:versions>

	<xsl:template match="@* | node()">
		<xsl:copy>
			<xsl:apply-templates select="@* | node()"/>
		</xsl:copy>
	</xsl:template>

	<xsl:template match="pom:version[. = '${project.version}']">
		<xsl:copy>
			<xsl:value-of select="/pom:project/pom:version"/>
		</xsl:copy>
	</xsl:template>

	<!-- How children inherit URLs: of no use without a parent. -->
	<xsl:template match="@*[starts-with(name(), 'child.')]"/>

	<xsl:template match="pom:project/pom:dependencies/pom:dependency[pom:optional = 'true']"/>

	<xsl:template match="pom:project/pom:dependencies/pom:dependency[pom:groupId != 'dev.braintrust.spring']/pom:version">
		<xsl:variable name="name" select="concat(../pom:groupId, ':', ../pom:artifactId)"/>
		<xsl:variable name="lowest" select="document('')//lowest:version[@of = $name]"/>
		<xsl:if test="not($lowest)">
			<xsl:message terminate="yes">release/consumer-pom.xsl has no lowest version of <xsl:value-of select="$name"/></xsl:message>
		</xsl:if>
		<xsl:copy>
			<xsl:choose>
				<xsl:when test="$lowest = ''">
					<xsl:value-of select="."/>
				</xsl:when>
				<xsl:otherwise>
					<xsl:value-of select="$lowest"/>
				</xsl:otherwise>
			</xsl:choose>
		</xsl:copy>
	</xsl:template>
</xsl:stylesheet>
