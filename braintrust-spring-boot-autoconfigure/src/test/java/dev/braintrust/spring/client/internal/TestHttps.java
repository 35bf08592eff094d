package dev.braintrust.spring.client.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import dev.braintrust.spring.test.FakeBraintrust;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An HTTPS server for HTTP/1.1 and HTTP/2. The version of the prompt is part of the
 * environment's name: {@code environment=v7} has version 7.
 */
final class TestHttps implements AutoCloseable {

	/** The negotiated protocol of each connection. */
	final List<String> protocols = new CopyOnWriteArrayList<>();

	private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

	private final int[] interim;

	private final Channel listener;

	private TestHttps(TestCertificate certificate, TestCertificate client, boolean http2, int... interim)
			throws Exception {
		this.interim = interim;
		SslContextBuilder tls = SslContextBuilder.forServer(certificate.keyManagers())
			.sslProvider(SslProvider.JDK)
			.applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
					SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT,
					http2 ? List.of("h2", "http/1.1") : List.of("http/1.1")));
		if (client != null) {
			tls.trustManager(client.trustManagers()).clientAuth(ClientAuth.REQUIRE);
		}
		SslContext context = tls.build();
		this.listener = new ServerBootstrap().group(this.threads)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(context.newHandler(channel.alloc()), negotiation());
				}

			})
			.bind("localhost", 0)
			.sync()
			.channel();
	}

	static TestHttps start(TestCertificate certificate) throws Exception {
		return new TestHttps(certificate, null, false);
	}

	/** Requires a client certificate. */
	static TestHttps startWithClientCertificate(TestCertificate certificate, TestCertificate client) throws Exception {
		return new TestHttps(certificate, client, false);
	}

	/** Sends interim responses before each response. */
	static TestHttps startHttp2(TestCertificate certificate, int... interim) throws Exception {
		return new TestHttps(certificate, null, true, interim);
	}

	String url() {
		return "https://localhost:" + ((java.net.InetSocketAddress) this.listener.localAddress()).getPort();
	}

	private ApplicationProtocolNegotiationHandler negotiation() {
		return new ApplicationProtocolNegotiationHandler("http/1.1") {

			@Override
			protected void configurePipeline(ChannelHandlerContext context, String protocol) {
				TestHttps.this.protocols.add(protocol);
				if (protocol.equals("h2")) {
					context.pipeline()
						.addLast(Http2FrameCodecBuilder.forServer().build(),
								new Http2MultiplexHandler(new ChannelInitializer<>() {

									@Override
									protected void initChannel(Channel stream) {
										stream.pipeline().addLast(new Http2ResponseHandler());
									}

								}));
				}
				else {
					context.pipeline()
						.addLast(new HttpServerCodec(), new HttpObjectAggregator(1_000_000),
								new Http1ResponseHandler());
				}
			}

		};
	}

	private static ByteBuf body(String uri) {
		String version = new QueryStringDecoder(uri).parameters()
			.getOrDefault("environment", List.of("v7"))
			.get(0)
			.substring(1);
		return Unpooled.copiedBuffer("{\"objects\":[" + FakeBraintrust.rowOf("greeter", version, "Hi") + "]}", UTF_8);
	}

	private static final class Http1ResponseHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
			ByteBuf body = body(request.uri());
			DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
					body);
			response.headers().set("content-type", "application/json").setInt("content-length", body.readableBytes());
			context.writeAndFlush(response);
		}

	}

	private final class Http2ResponseHandler extends SimpleChannelInboundHandler<Http2StreamFrame> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
			if (frame instanceof Http2HeadersFrame request) {
				for (int status : TestHttps.this.interim) {
					context.writeAndFlush(new DefaultHttp2HeadersFrame(
							new DefaultHttp2Headers().status(String.valueOf(status)).set("link", "</a.css>"), false));
				}
				context.write(new DefaultHttp2HeadersFrame(
						new DefaultHttp2Headers().status("200").set("content-type", "application/json"), false));
				context.writeAndFlush(new DefaultHttp2DataFrame(body(request.headers().path().toString()), true));
			}
		}

	}

	@Override
	public void close() {
		this.listener.close();
		this.threads.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
	}

}
