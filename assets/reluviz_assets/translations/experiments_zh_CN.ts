<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>experiments</name>
        <message>
            <source>(f(x - h) - 2·f(x) + f(x + h)) / h</source>
            <translation>(f(x - h) - 2·f(x) + f(x + h)) / h</translation>
        </message>
        <message>
            <source>1/2^(n1+1) with n1 units in the first layer on n0 inputs where n1 ≤ n0, and (2^n0+1)/4^(n0+1) where n1 = n0+1.</source>
            <translation>第一层有 n1 个单元、n0 个输入时：若 n1 ≤ n0，为 1/2^(n1+1)；若 n1 = n0+1，为 (2^n0+1)/4^(n0+1)。</translation>
        </message>
        <message>
            <source>2^depth</source>
            <translation>2^深度</translation>
        </message>
        <message>
            <source>A case is a task, a depth and a way to choose the learning rate: 0.03 for all, or for each activation the best of the same grid, found on other seeds. In each the median epochs of sigmoid and of tanh are divided by ReLU's; cases where neither gets to the target do not count. Reproduced where the 95 % interval lies above 2 in every comparison; depends where it lies above 1 in more than a tenth of them, as chance alone would not make it; else not reproduced. Out of scope where none counts.</source>
            <translation>一种情形由任务、深度和学习率的选法组成：全部用 0.03，或对每个激活函数取同一网格中的最佳值（用其他种子找到）。在每种情形中，把 sigmoid 和 tanh 的轮数中位数除以 ReLU 的；两者都未达到目标的情形不计。若每次比较的 95 % 区间都高于 2，则为重现；若超过十分之一的比较中区间高于 1（单凭偶然不会如此），则为视情况而定；否则为未重现。若没有一种情形计入，则为超出范围。</translation>
        </message>
        <message>
            <source>A convolutional network of four layers reaches 25 % training error on CIFAR-10 about six times as fast with ReLU as with tanh.</source>
            <translation>四层卷积网络在 CIFAR-10 上达到 25 % 的训练误差，使用 ReLU 时约为使用 tanh 时的六倍快。</translation>
        </message>
        <message>
            <source>A deep ReLU network that is too narrow is most likely a constant from the start, and stays one.</source>
            <translation>过窄的深层 ReLU 网络很可能从一开始就是常数，并且一直如此。</translation>
        </message>
        <message>
            <source>A large learning rate can kill ReLU neurons for good, perhaps 40 % of them.</source>
            <translation>学习率过大会使 ReLU 神经元永久死亡，可能多达 40 %。</translation>
        </message>
        <message>
            <source>A linear model, however deep, can only part two classes by a straight line; with an activation the boundary bends, and tasks that no line solves are solved.</source>
            <translation>线性模型无论多深，都只能用一条直线划分两类；有了激活函数，边界可以弯曲，直线解决不了的任务也能解决。</translation>
        </message>
        <message>
            <source>A network counts where within the first quarter of its epochs the top layer's mean activation falls below 0.1, all others then being between 0.1 and 0.9, and where it rises above 0.1 again after that quarter. Reproduced where the 95 % interval of the share of such networks lies above one half; not reproduced where that of the share of networks that saturate lies below it; else it depends.</source>
            <translation>若在前四分之一的轮数内最上层的平均激活降到 0.1 以下、此时其他各层都在 0.1 与 0.9 之间，并且在这四分之一之后重新升到 0.1 以上，则该网络计入。若此类网络比例的 95 % 区间高于二分之一，则为重现；若饱和网络比例的区间低于二分之一，则为未重现；否则为视情况而定。</translation>
        </message>
        <message>
            <source>A network has learned where its loss ends below 75 % of that of guessing, and stalls where it ends above 99 %. An optimiser counts where the 95 % intervals of the shares of He's networks that learn and of Xavier's that stall both lie above one half; the signal, where the interval of its factor per layer is within 10 % of theory for both. Reproduced where every optimiser and the signal count; not reproduced where nothing does; else it depends.</source>
            <translation>若网络最终的损失低于猜测损失的 75 %，则称其学会；若高于 99 %，则称其停滞。若 He 网络学会的比例与 Xavier 网络停滞的比例的 95 % 区间都高于一半，则该优化器成立；若两者每层信号系数的区间与理论相差都在 10 % 以内，则信号成立。若每个优化器和信号都成立，则为重现；若都不成立，则未重现；否则视情况而定。</translation>
        </message>
        <message>
            <source>A network trains where the 95 % interval of the share that reaches the target lies above a half. Settings count where twins with a rounded corner, which have a derivative everywhere, train. Not reproduced where ReLU trains in all of them with every derivative at 0, depends where with some, reproduced where with none; out of scope where no setting counts.</source>
            <translation>若达到目标的比例的 95 % 区间高于一半，则认为网络能训练。只有折角磨圆、处处可微的对照网络能训练的设定才算数。若在所有算数的设定中，ReLU 在 0 处取每种导数都能训练，则为“未能重现”；只有部分能训练为“视情况而定”；都不能训练为“重现”；没有设定算数则为“超出范围”。</translation>
        </message>
        <message>
            <source>A neuron's pre-activation is as often positive as negative at any depth: about 1/2. A path of N independent neurons is active at a rate of 2^-N. For random weights the mean over networks is just that, while single networks stray by a factor of about √((1 + 1/width)^N).</source>
            <translation>在任何深度，神经元的预激活值为正与为负的机会相同：约为 1/2。N 个独立神经元组成的路径激活率为 2^-N。对随机权重，各网络的平均值正是如此，而单个网络会偏离约 √((1 + 1/宽度)^N) 倍。</translation>
        </message>
        <message>
            <source>A neuron's rate is halved per layer at width {widths} only.</source>
            <translation>只有在宽度为 {widths} 时，神经元的激活率才每层减半。</translation>
        </message>
        <message>
            <source>A quarter per sigmoid layer</source>
            <translation>每个 sigmoid 层四分之一</translation>
        </message>
        <message>
            <source>A rate is suitable where the median accuracy is within two points of the best rate's. Reproduced where at the smallest suitable rate of every depth (or scale) that has one the interval of the share of neurons that training kills lies below 10 %; depends where it does at some; not reproduced where at none. Out of scope where no rate is suitable.</source>
            <translation>若某学习率的准确率中位数与最佳学习率相差不超过两个百分点，则视为合适。若在每个有合适学习率的深度（或倍数）下，最小的合适学习率处被训练杀死的神经元比例的区间都低于 10 %，则为重现；仅在部分深度下如此，则为视情况而定；都不如此则为未能重现。若没有学习率合适，则为超出范围。</translation>
        </message>
        <message>
            <source>A sigmoid's slope is 1/4 at most, so a gradient shrinks at least to a quarter per layer, times the weights' factor.</source>
            <translation>sigmoid 的斜率至多为 1/4，因此梯度每层至少缩小到四分之一，再乘以权重的系数。</translation>
        </message>
        <message>
            <source>A target counts where at the largest width the worst error of the constructed network is under {built:.0%} of its range, and the 95 % interval of the trained networks' median root mean square error lies under {trained:.0%} of its spread. Reproduced where every target counts, depends where some do, not reproduced where none does.</source>
            <translation>若在最大宽度下，构造网络的最大误差小于目标值域的 {built:.0%}，且训练网络均方根误差中位数的 95 % 区间低于其离散度的 {trained:.0%}，则该目标算数。所有目标都算数为“重现”，部分算数为“视情况而定”，都不算数为“未能重现”。</translation>
        </message>
        <message>
            <source>A task counts where the 95 % interval of the median distance of a boundary from its best straight line lies below {straight:g} of half the picture's side for both linear models and above {bent:g} for the network, and that of the gain in test accuracy over the better linear model of the same seed above 0. Reproduced where every task counts, depends where some do, not reproduced where none does.</source>
            <translation>若边界与其最佳直线的距离中位数的 95 % 区间，对两种线性模型都低于半个图边长的 {straight:g}，对网络高于 {bent:g}，且相对于同一种子下较好的线性模型，测试准确率提升的区间高于 0，则该任务算数。所有任务都算数为“重现”，部分算数为“视情况而定”，都不算数为“未能重现”。</translation>
        </message>
        <message>
            <source>About a half means that the 95 % interval of the mean over networks lies between 40 % and 60 %. Reproduced where that is so in every layer for every data set and initialisation; depends where it is so in some; else not reproduced.</source>
            <translation>约为一半是指各网络平均值的 95 % 区间在 40 % 与 60 % 之间。若在每个数据集、每种初始化的每一层都如此，则为重现；在部分层如此则为视情况而定；否则为未重现。</translation>
        </message>
        <message>
            <source>Accuracy on samples not trained on</source>
            <translation>未参与训练的样本上的准确率</translation>
        </message>
        <message>
            <source>Accuracy on the training set</source>
            <translation>训练集上的准确率</translation>
        </message>
        <message>
            <source>Activity by depth</source>
            <translation>各深度的激活率</translation>
        </message>
        <message>
            <source>Adam</source>
            <translation>Adam</translation>
        </message>
        <message>
            <source>After {depth} layers SELU's outputs have the mean {mean} and the variance {variance}; of single networks {share} have both in the region.</source>
            <translation>经过 {depth} 层后，SELU 输出的均值为 {mean}，方差为 {variance}；{share} 的单个网络两者都在区域内。</translation>
        </message>
        <message>
            <source>Against {rival}, {protocol}: faster on {wins}; no difference shown on {undecided}; slower on {loses}; neither gets there on {neither}.</source>
            <translation>与 {rival} 相比，{protocol}：更快：{wins}；未见差别：{undecided}；更慢：{loses}；两者都未达到目标：{neither}。</translation>
        </message>
        <message>
            <source>An activation has to be differentiable everywhere, or a network can't be trained.</source>
            <translation>激活函数必须处处可微，否则网络无法训练。</translation>
        </message>
        <message>
            <source>Any function, nearly</source>
            <translation>几乎任意函数</translation>
        </message>
        <message>
            <source>At a rate that is small and accurate, training kills few neurons.</source>
            <translation>在既小又准确的学习率下，训练只杀死很少的神经元。</translation>
        </message>
        <message>
            <source>At any time 1 to 4 % of cortical neurons are active (Lennie 2003, The cost of cortical computation, Current Biology 13, cited by Glorot, Bordes and Bengio 2011). About half of ReLU's outputs are 0 from the start; a sigmoid is never 0.</source>
            <translation>任一时刻有 1 % 到 4 % 的皮层神经元活跃（Lennie 2003，The cost of cortical computation，Current Biology 13，由 Glorot、Bordes 和 Bengio 2011 引用）。ReLU 的输出从一开始就约有一半为 0；sigmoid 从不为 0。</translation>
        </message>
        <message>
            <source>At least a tenth faster than both: {yes}; not by that much, or not at all: {no}.</source>
            <translation>比两者都至少快十分之一：{yes}；没有快这么多，或完全不快：{no}。</translation>
        </message>
        <message>
            <source>At the smallest rate that is as accurate as the best, training kills at most {measured} of the neurons; up to {born:.1%} were dead before it. A rate can be too large for the neurons and still accurate: {worst:.1%} are killed at rate {rate:g} and {row}.</source>
            <translation>在与最佳学习率同样准确的最小学习率下，训练最多使 {measured} 的神经元死亡；训练之前最多已有 {born:.1%} 是死的。学习率可能对神经元过大而准确率依然很高：在学习率 {rate:g}、{row} 时，有 {worst:.1%} 被训练杀死。</translation>
        </message>
        <message>
            <source>At width {width} a neuron of layer {depth} is active on {rate} of samples. What is halved is the rate of a whole path, {halvings} times per layer, as if its neurons were independent; yet samples grow alike with depth, so that only {mixed} of neurons still differ between samples and a single network's path rate strays: half of them are below {typical} times 2^-{depth}.</source>
            <translation>宽度为 {width} 时，第 {depth} 层的神经元在 {rate} 的样本上激活。减半的是整条路径的激活率，每层减半 {halvings} 次，仿佛其神经元相互独立；但样本随深度变得相似，只有 {mixed} 的神经元在样本之间仍有差别，单个网络的路径激活率也会偏离：其中一半低于 2^-{depth} 的 {typical} 倍。</translation>
        </message>
        <message>
            <source>Before training half of ReLU's outputs are exactly 0. An activation that has no stretch on which it is 0 is never sparse in this sense, whatever it is trained for.</source>
            <translation>训练前一半的 ReLU 输出恰好为 0。没有取值为 0 的区段的激活函数，无论怎样训练，在这个意义上都不稀疏。</translation>
        </message>
        <message>
            <source>Before training, about half of the hidden units of a ReLU network give exactly zero.</source>
            <translation>训练之前，ReLU 网络约有一半的隐藏单元输出恰为零。</translation>
        </message>
        <message>
            <source>Bit patterns that are not as defined</source>
            <translation>与定义不符的位模式</translation>
        </message>
        <message>
            <source>Born dead</source>
            <translation>生来就死</translation>
        </message>
        <message>
            <source>Both linear models are straight up to rounding, and stay at about half of the samples on circles and XOR, where every line is as good as chance; the network with activation bends and gets nearly all.</source>
            <translation>两种线性模型在舍入误差内都是直的，在同心圆和 XOR 上只能答对约一半样本，因为任何直线都不比随机猜测好；带激活函数的网络会弯曲，几乎全部答对。</translation>
        </message>
        <message>
            <source>By layer, after training</source>
            <translation>逐层，训练后</translation>
        </message>
        <message>
            <source>By layer, before training</source>
            <translation>逐层，训练前</translation>
        </message>
        <message>
            <source>By optimiser: {details}.</source>
            <translation>按优化器：{details}。</translation>
        </message>
        <message>
            <source>By the initial weights: it does not vanish, up to the depth that was tried, with {kept}; it does, from that depth on, with {lost}.</source>
            <translation>按初始权重：用 {kept} 时，直到所试的深度都不消失；用 {lost} 时，从该深度起消失。</translation>
        </message>
        <message>
            <source>Cheap to compute</source>
            <translation>计算便宜</translation>
        </message>
        <message>
            <source>Closer in {count} of {total} comparisons; not in {example}.</source>
            <translation>在 {total} 次比较中有 {count} 次更接近；例如在 {example} 中并非如此。</translation>
        </message>
        <message>
            <source>Compares ReLU and its derivative with their definition, bit pattern by bit pattern through every float32 exponent, and looks for bends elsewhere than at 0.</source>
            <translation>遍历每个 float32 指数，逐个位模式地把 ReLU 及其导数与定义比较，并寻找 0 以外的折点。</translation>
        </message>
        <message>
            <source>Constructed networks</source>
            <translation>构造的网络</translation>
        </message>
        <message>
            <source>Counts exactly how many linear pieces ReLU networks have along lines through their data, by neurons and depth, before and after training, beside a network that is built to have as many as it can.</source>
            <translation>精确统计 ReLU 网络沿穿过数据的线段有多少线性段，按神经元数和深度比较训练前后，并与专门构造的、段数尽可能多的网络对照。</translation>
        </message>
        <message>
            <source>Counts how often a pre-activation of a ReLU network is exactly 0, and trains the same networks with the derivative there taken as 0, as 1/2 and as 1.</source>
            <translation>统计 ReLU 网络的预激活值恰好为 0 的频率，并把该处的导数取为 0、1/2 和 1 来训练同样的网络。</translation>
        </message>
        <message>
            <source>Dead for every input: the exact chance</source>
            <translation>对任何输入都死亡：精确的概率</translation>
        </message>
        <message>
            <source>Dead neurons by layer, {row}</source>
            <translation>各层的死亡神经元，{row}</translation>
        </message>
        <message>
            <source>Draws ReLU networks and counts, before any training, how many outputs of hidden units are exactly 0, layer by layer.</source>
            <translation>随机生成 ReLU 网络，在任何训练之前逐层统计隐藏单元有多少输出恰为 0。</translation>
        </message>
        <message>
            <source>Draws deep ReLU networks with He's weights and counts on images of digits how often neurons, and whole paths of one neuron in each layer, are active.</source>
            <translation>抽取采用 He 权重的深层 ReLU 网络，在数字图像上统计神经元以及每层各取一个神经元的整条路径激活的频率。</translation>
        </message>
        <message>
            <source>Draws deep SELU networks with LeCun's normal weights and follows mean and variance of the outputs from layer to layer, beside other activations with the same weights.</source>
            <translation>抽取采用 LeCun 正态权重的深层 SELU 网络，逐层跟踪输出的均值和方差，并与权重相同的其他激活函数比较。</translation>
        </message>
        <message>
            <source>Draws deep networks with each activation and initialisation and sends gradients down through them: their size layer by layer, with the factor per layer that theory gives.</source>
            <translation>抽取采用每种激活函数和初始化的深层网络，让梯度向下传播：逐层的大小，以及理论给出的每层系数。</translation>
        </message>
        <message>
            <source>Draws two layers at random and decides for each by the corners and rays of its linear regions, not by samples, whether a unit of the second layer is 0 for every input.</source>
            <translation>随机抽取两层，并根据线性区域的顶点和射线（而不是样本）判断第二层的单元是否对任何输入都为 0。</translation>
        </message>
        <message>
            <source>Dying neurons</source>
            <translation>神经元死亡</translation>
        </message>
        <message>
            <source>Epochs to a training error, {depth} layers of {width} units</source>
            <translation>达到训练误差的轮数，{depth} 层、每层 {width} 个单元</translation>
        </message>
        <message>
            <source>Epochs to the target, {depth} hidden layers</source>
            <translation>达到目标的轮数，{depth} 个隐藏层</translation>
        </message>
        <message>
            <source>Epochs, {rival} / ReLU; a bound where one was stopped</source>
            <translation>轮数之比 {rival} / ReLU；其一被中止时为界限</translation>
        </message>
        <message>
            <source>Every continuous target, as near as is wanted, by a network that is wide enough (Leshno, Lin, Pinkus and Schocken 1993); a smooth one with an error that goes with the width to the power of -2, as straight pieces do (de Boor 1978; DeVore 1998). Training need not find that network. A jump is never met: the worst error stays at a half or more.</source>
            <translation>只要网络足够宽，任何连续目标都能逼近到所需精度（Leshno、Lin、Pinkus 与 Schocken 1993）；光滑目标的误差随宽度的 -2 次方变化，与分段直线相同（de Boor 1978；DeVore 1998）。训练未必能找到这样的网络。跳跃永远无法逼近：最大误差始终在一半或以上。</translation>
        </message>
        <message>
            <source>Every network diverged.</source>
            <translation>所有网络都发散了。</translation>
        </message>
        <message>
            <source>Exact zeros before training, {dataset}</source>
            <translation>训练前恰为 0 的输出，{dataset}</translation>
        </message>
        <message>
            <source>Factor of the gradient per sigmoid layer</source>
            <translation>每个 sigmoid 层的梯度系数</translation>
        </message>
        <message>
            <source>Faster convergence</source>
            <translation>收敛更快</translation>
        </message>
        <message>
            <source>Faster where the arithmetic is what takes the time: in the cache, and with a library that computes one exponential after the other. As fast as the others where the memory is what takes the time, and hardly faster in a training step, most of which is matrix products.</source>
            <translation>在时间花在运算上的地方更快：在缓存中，以及用逐个计算指数的库时。在时间花在内存上的地方与其他函数一样快；在训练步中几乎不更快，因为其中大部分是矩阵乘法。</translation>
        </message>
        <message>
            <source>Fewer epochs with ReLU on every task, at every depth and however the learning rate is chosen.</source>
            <translation>无论任务、深度和学习率的选法如何，ReLU 所需轮数都更少。</translation>
        </message>
        <message>
            <source>Fits curves with one hidden layer of ReLUs of growing width, by training and by construction, and fits the power of the width with which the error falls.</source>
            <translation>用宽度递增的单隐藏层 ReLU 网络拟合曲线，分别靠训练和靠构造，并拟合误差随宽度下降的幂次。</translation>
        </message>
        <message>
            <source>For every sample the norm of the gradient below is at most 1/4 of the weights' largest singular value times that above. Only with weights of a norm below 4 does that mean that it shrinks.</source>
            <translation>对每个样本，下层梯度的范数至多为上层的 1/4 乘以权重的最大奇异值。只有权重范数小于 4 时，这才意味着梯度缩小。</translation>
        </message>
        <message>
            <source>Gradient by layer, {depth} layers, {scheme}</source>
            <translation>逐层梯度，{depth} 层，{scheme}</translation>
        </message>
        <message>
            <source>Half zeros at the start</source>
            <translation>开始时一半为零</translation>
        </message>
        <message>
            <source>Halvings per layer are log2 of the first layer's rate over the last's, by the number of layers between, of rates averaged over networks. Reproduced where the 95 % interval of a neuron's halvings lies between 0.8 and 1.2 at every width; depends where it does at some; else not reproduced. Paths are told of, but are not neurons: they decide nothing.</source>
            <translation>每层减半次数是第一层与最后一层激活率之比的 log2 除以其间的层数，激活率先在网络间取平均。若在每种宽度下神经元减半次数的 95 % 区间都在 0.8 与 1.2 之间，则为重现；若在部分宽度下如此，则视情况而定；否则未重现。路径只作说明，它们不是神经元，不影响结论。</translation>
        </message>
        <message>
            <source>He normal</source>
            <translation>He 正态</translation>
        </message>
        <message>
            <source>He uniform</source>
            <translation>He 均匀</translation>
        </message>
        <message>
            <source>He's weights in thirty layers</source>
            <translation>三十层中的 He 权重</translation>
        </message>
        <message>
            <source>Hidden outputs above a tenth of the unit's largest</source>
            <translation>超过单元最大值十分之一的隐藏层输出</translation>
        </message>
        <message>
            <source>Hidden outputs that are not exactly 0</source>
            <translation>不恰为 0 的隐藏层输出</translation>
        </message>
        <message>
            <source>How far the boundary strays from a straight line</source>
            <translation>边界偏离直线的程度</translation>
        </message>
        <message>
            <source>How many times the epochs of ReLU tanh takes</source>
            <translation>tanh 所用轮数是 ReLU 的多少倍</translation>
        </message>
        <message>
            <source>How much of the bound the worst sample needs</source>
            <translation>最坏样本用去上界的多少</translation>
        </message>
        <message>
            <source>However many layers: without a non-linear activation they are one linear map W'x + b'.</source>
            <translation>无论多少层：没有非线性激活函数，它们就只是一个线性映射 W'x + b'。</translation>
        </message>
        <message>
            <source>In a network of four sigmoid layers the top hidden layer soon saturates near 0, while those below do not, and it comes out of it late or never.</source>
            <translation>在有四个 sigmoid 层的网络中，最上面的隐藏层很快在 0 附近饱和，下面各层则没有，而且它很晚才摆脱饱和，或始终摆脱不了。</translation>
        </message>
        <message>
            <source>In each place the times of sigmoid and of tanh are divided by ReLU's in the same round. ReLU is faster there where the 95 % interval of the median lies above 1.1 for both. Reproduced where it is faster in every place; depends where in some; else not reproduced.</source>
            <translation>在每种场合，把 sigmoid 和 tanh 的时间除以同一轮中 ReLU 的时间。若两者中位数的 95 % 区间都高于 1.1，则 ReLU 在该场合更快。在所有场合都更快则为重现；在部分场合更快则为视情况而定；否则为未重现。</translation>
        </message>
        <message>
            <source>In each set-up the distance of a network's share of active units from 1 to 4 % is compared, counting once the outputs that are not exactly 0 and once those above a tenth of the unit's largest. Reproduced where ReLU's mean distance is smaller than sigmoid's, the 95 % interval of the difference above 0, in every set-up by both measures; depends where in some; else not reproduced. Nothing else of biology is looked at.</source>
            <translation>在每种设置中，比较网络的活跃单元比例与 1 % 到 4 % 的距离，一次统计不恰为 0 的输出，一次统计超过单元最大值十分之一的输出。若在每种设置、按两种度量，ReLU 的平均距离都小于 sigmoid 的（差的 95 % 区间高于 0），则为重现；在部分情况下如此则为视情况而定；否则为未重现。不考察生物学的其他方面。</translation>
        </message>
        <message>
            <source>Inactive, dead and dead for every input, {row}</source>
            <translation>不激活、死亡与对任何输入都死亡，{row}</translation>
        </message>
        <message>
            <source>It does not hold for the shapes n0-n1 {names}.</source>
            <translation>对形状 n0-n1 为 {names} 的情形不成立。</translation>
        </message>
        <message>
            <source>It fails for {count} of {tried} exponents, the first of them 2^{first}.</source>
            <translation>在 {tried} 个指数中有 {count} 个不成立，其中第一个是 2^{first}。</translation>
        </message>
        <message>
            <source>It fails with weights times {scales}.</source>
            <translation>权重乘以 {scales} 时不成立。</translation>
        </message>
        <message>
            <source>It has vanished where the gradient of the lowest hidden layer is less than a tenth of the highest's: the 95 % interval of the median over networks lies below 0.1. Reproduced where ReLU's gradient vanishes at no depth and with no initialisation that was tried; depends where it does in some cases; not reproduced where it does in all.</source>
            <translation>若最低隐藏层的梯度不到最高隐藏层的十分之一，即各网络中位数的 95 % 区间低于 0.1，则称梯度已消失。若在试过的任何深度和初始化下 ReLU 的梯度都不消失，则为重现；若在部分情况下消失，则视情况而定；若全部消失，则未重现。</translation>
        </message>
        <message>
            <source>It holds at {against} {rows} alone.</source>
            <translation>仅在{against} {rows} 处成立。</translation>
        </message>
        <message>
            <source>It holds for {collapsed} hidden layers, not for {other}.</source>
            <translation>隐藏层数为 {collapsed} 时成立，为 {other} 时不成立。</translation>
        </message>
        <message>
            <source>It holds for {met}, not for {other}: with {width} units the constructed network still misses up to {worst:.2g} % of its range, trained ones {trained}.</source>
            <translation>对 {met} 成立，对 {other} 不成立：用 {width} 个单元时，构造的网络最多仍偏离其值域的 {worst:.2g} %，训练得到的网络为 {trained}。</translation>
        </message>
        <message>
            <source>It holds in a layer where some factor on the gradient kills, and not one of the killed neurons has a gradient again, so that no bit of its weights changes. Reproduced where it holds in every layer, depends where in some, not reproduced where in none.</source>
            <translation>若在某一层有某个梯度倍数能杀死神经元，并且被杀死的神经元没有一个再有梯度（权重一位都不变），则说法在该层成立。在每一层都成立为重现，在部分层成立为视情况而定，在任何层都不成立为未能重现。</translation>
        </message>
        <message>
            <source>It holds in layer {layers}.</source>
            <translation>在第 {layers} 层成立。</translation>
        </message>
        <message>
            <source>It holds on {agreeing}, not on {other}.</source>
            <translation>在 {agreeing} 上成立，在 {other} 上不成立。</translation>
        </message>
        <message>
            <source>It holds {when} alone.</source>
            <translation>仅在{when}成立。</translation>
        </message>
        <message>
            <source>It vanishes from this many hidden layers on: {lost}.</source>
            <translation>从以下隐藏层数起消失：{lost}。</translation>
        </message>
        <message>
            <source>Its gradient, largest size</source>
            <translation>它的梯度，最大绝对值</translation>
        </message>
        <message>
            <source>Kept means that the 95 % intervals of the mean over networks lie from -0.1 to 0.1 for the mean and from 0.8 to 1.5 for the variance, the region of the paper's theorem. Reproduced where they are kept in every hidden layer for every kind of inputs; depends where they are at least in the last layer for some kind; else not reproduced.</source>
            <translation>若各网络平均值的 95 % 区间，均值在 -0.1 到 0.1 之间，方差在 0.8 到 1.5 之间，即论文定理中的区域，则称保持。若对每种输入在每个隐藏层都保持，则为重现；若至少对某种输入在最后一层保持，则视情况而定；否则未重现。</translation>
        </message>
        <message>
            <source>Killed neurons that have stayed dead, all factors</source>
            <translation>一直保持死亡的被杀神经元，所有倍数</translation>
        </message>
        <message>
            <source>Large rates kill that many, but not all for good: where a network learns, {first} of the dead of its first layer and {deeper} of those of deeper layers stay dead through the second half of the training.</source>
            <translation>大学习率确实会使这么多神经元死亡，但并非全都永久死亡：在仍能学习的网络中，第一层的死亡神经元有 {first}、更深层的有 {deeper} 在训练的后半程一直保持死亡。</translation>
        </message>
        <message>
            <source>Largest difference between a linear stack and W'x + b'</source>
            <translation>线性堆叠与 W'x + b' 的最大差异</translation>
        </message>
        <message>
            <source>LeCun normal</source>
            <translation>LeCun 正态</translation>
        </message>
        <message>
            <source>LeCun uniform</source>
            <translation>LeCun 均匀</translation>
        </message>
        <message>
            <source>Lets one neuron take one step with a very large gradient, follows it through that and afterwards, and counts over many networks which neurons die and which come back.</source>
            <translation>让一个神经元走一步梯度极大的更新，观察它在这一步中和之后的情况，并在许多网络上统计哪些神经元死亡、哪些恢复。</translation>
        </message>
        <message>
            <source>Like biological neurons</source>
            <translation>像生物神经元</translation>
        </message>
        <message>
            <source>Linear layers collapse</source>
            <translation>线性层的坍缩</translation>
        </message>
        <message>
            <source>Linear pieces</source>
            <translation>线性段</translation>
        </message>
        <message>
            <source>Mean 0 and variance 1 are an attracting fixed point: both stay there, whatever the depth. With the same weights ReLU's variance halves per layer, and tanh's falls slowly.</source>
            <translation>均值 0 和方差 1 是吸引不动点：无论多深，两者都保持不变。权重相同时，ReLU 的方差每层减半，tanh 的方差缓慢下降。</translation>
        </message>
        <message>
            <source>Mean of outputs, inputs: {inputs}</source>
            <translation>输出的均值，输入：{inputs}</translation>
        </message>
        <message>
            <source>Multiplies a stack of linear layers out into one map W'x + b', compares the two, and bends the activation from identity into ReLU.</source>
            <translation>把一叠线性层乘成单一映射 W'x + b'，比较两者，再把激活函数从恒等逐渐弯成 ReLU。</translation>
        </message>
        <message>
            <source>Neither the images nor a convolutional network are here to repeat it. The nearest, four layers of {width} units on handwritten digits with the learning rate tuned for each: {near}.</source>
            <translation>这里既没有那些图像，也没有卷积网络，无法重复。最接近的是在手写数字上用四层、每层 {width} 个单元的网络，并各自调优学习率：{near}。</translation>
        </message>
        <message>
            <source>Networks that are a constant, {depth} hidden layers</source>
            <translation>成为常数的网络，{depth} 个隐藏层</translation>
        </message>
        <message>
            <source>Networks that reach a training accuracy of {target:.0%}</source>
            <translation>训练准确率达到 {target:.0%} 的网络</translation>
        </message>
        <message>
            <source>Networks with ReLU converge much faster than networks with sigmoid or tanh.</source>
            <translation>使用 ReLU 的网络比使用 sigmoid 或 tanh 的网络收敛快得多。</translation>
        </message>
        <message>
            <source>Neuron {neuron} of layer {layer}: its pre-activations on the data</source>
            <translation>第 {layer} 层第 {neuron} 个神经元：在数据上的预激活值</translation>
        </message>
        <message>
            <source>Neurons dead on the training set</source>
            <translation>在训练集上死亡的神经元</translation>
        </message>
        <message>
            <source>Neurons that differ between samples</source>
            <translation>在样本之间有差别的神经元</translation>
        </message>
        <message>
            <source>Neurons that one step kills</source>
            <translation>一步所杀死的神经元</translation>
        </message>
        <message>
            <source>No derivative at 0</source>
            <translation>0 处没有导数</translation>
        </message>
        <message>
            <source>No rate kills 40 % at {against} {rows}.</source>
            <translation>在{against} {rows} 处，没有任何学习率使 40 % 的神经元死亡。</translation>
        </message>
        <message>
            <source>No rate was suitable.</source>
            <translation>没有合适的学习率。</translation>
        </message>
        <message>
            <source>No vanishing gradient</source>
            <translation>没有梯度消失</translation>
        </message>
        <message>
            <source>Not in {count} of {total} layers; furthest from it is {where}: {share}.</source>
            <translation>{total} 层中有 {count} 层并非如此；偏离最大的是{where}：{share}。</translation>
        </message>
        <message>
            <source>Not one float32 number has another value or slope; the derivative at 0 is a matter of choice.</source>
            <translation>没有一个 float32 数的值或斜率与定义不同；0 处的导数取决于约定。</translation>
        </message>
        <message>
            <source>Not reproduced where at no depth (or scale) the interval of the share that training kills, at its worst rate, reaches 40 % of the neurons, networks that diverge left out; depends where it does at some only, or where in networks that learn the interval of the share of neurons killed half-way that are still dead at the end lies below 95 %, in the first layer or in deeper ones; else reproduced. Out of scope where nearly all networks diverge.</source>
            <translation>若在任何深度（或倍数）下，被训练杀死的神经元比例在最坏的学习率处其区间都达不到 40 %（不计发散的网络），则为未能重现；若仅在部分深度下达到，或在能学习的网络中，训练过半时死亡的神经元到结束时仍死亡的比例，其区间在第一层或更深的层低于 95 %，则为视情况而定；否则为重现。若几乎所有网络都发散，则为超出范围。</translation>
        </message>
        <message>
            <source>NumPy, SciPy</source>
            <translation>NumPy、SciPy</translation>
        </message>
        <message>
            <source>Of {checked:,} float32 bit patterns in {exponents} exponents, {wrong:,} are not as defined. At 0 itself there is no derivative: the slope is {left:g} on the left and {right:g} on the right, every number between is a subgradient, and {used:g} is used here, as in PyTorch.</source>
            <translation>在 {exponents} 个指数的 {checked:,} 个 float32 位模式中，有 {wrong:,} 个与定义不符。0 处没有导数：左侧斜率为 {left:g}，右侧为 {right:g}，其间任何数都是次梯度；这里与 PyTorch 一样取 {used:g}。</translation>
        </message>
        <message>
            <source>Of {total} comparisons with {rival} ReLU needs fewer epochs in {wins}, in {much} of them by more than a factor of two; it needs more in {losses}.</source>
            <translation>在与 {rival} 的 {total} 次比较中，ReLU 有 {wins} 次所需轮数更少，其中 {much} 次相差超过两倍；有 {losses} 次所需更多。</translation>
        </message>
        <message>
            <source>On a sample {relu} of ReLU units and {sigmoid} of sigmoid units are not 0, {strong} and {other} are above a tenth of the unit's largest; of cortical neurons 1 to 4 % are active at once. This is one narrow aspect of biology, and ReLU's share is {times:.2g} times the upper figure.</source>
            <translation>在一个样本上，{relu} 的 ReLU 单元和 {sigmoid} 的 sigmoid 单元不为 0，分别有 {strong} 和 {other} 超过该单元最大输出的十分之一；大脑皮层神经元中同时活跃的有 1 % 到 4 %。这只是生物学的一个狭窄方面，而且 ReLU 的比例是上限的 {times:.2g} 倍。</translation>
        </message>
        <message>
            <source>On the optimiser: {details}; nor is the signal within 10 % of theory.</source>
            <translation>取决于优化器：{details}；信号与理论也相差超过 10 %。</translation>
        </message>
        <message>
            <source>On {target} trained networks of {width} units miss {trained} of its spread, and their error goes with the width to the power of {power}; a network that joins points of the target misses {built:.2g} %, with a power of {best:.3g}.</source>
            <translation>在 {target} 上，{width} 个单元的训练网络的误差为其离散度的 {trained}，误差随宽度的 {power} 次方变化；连接目标上各点的构造网络误差为 {built:.2g} %，幂次为 {best:.3g}。</translation>
        </message>
        <message>
            <source>On {target} trained networks of {width} units miss {trained} of its spread.</source>
            <translation>在 {target} 上，{width} 个单元的训练网络的误差为其离散度的 {trained}。</translation>
        </message>
        <message>
            <source>On {target} trained networks of {width} units miss {trained} of its spread; a network that joins points of the target meets it exactly.</source>
            <translation>在 {target} 上，{width} 个单元的训练网络的误差为其离散度的 {trained}；连接目标上各点的构造网络与之完全一致。</translation>
        </message>
        <message>
            <source>One big step</source>
            <translation>一大步</translation>
        </message>
        <message>
            <source>One element; identity only reads and writes</source>
            <translation>每个元素；identity 只读写</translation>
        </message>
        <message>
            <source>One half in every layer: with symmetric weights and no bias a unit's input is as often negative as positive, whatever the data. More where a narrow layer is dead as a whole: all layers above it are.</source>
            <translation>每层都是二分之一：权重对称且没有偏置时，无论数据如何，单元的输入为负与为正同样常见。若某个窄层整体死亡则更多：它上面的所有层也随之死亡。</translation>
        </message>
        <message>
            <source>One very large gradient can kill a ReLU neuron, which then never has a gradient again.</source>
            <translation>一个极大的梯度可能使 ReLU 神经元死亡，此后它永远不再有梯度。</translation>
        </message>
        <message>
            <source>Only part is active</source>
            <translation>只有部分激活</translation>
        </message>
        <message>
            <source>Only part is active in {before} of {layers} layers before training and in {after} after it.</source>
            <translation>训练前 {layers} 层中有 {before} 层只有部分激活，训练后有 {after} 层。</translation>
        </message>
        <message>
            <source>Only part is active where the 95 % interval of the mean share of outputs that are not exactly 0 lies below 90 %. Reproduced where that is so for ReLU in every hidden layer before and after training; depends where it is so in some; else not reproduced. Other activations are told of by the same rule.</source>
            <translation>若不恰好为 0 的输出平均比例的 95 % 区间低于 90 %，则称只有部分激活。若 ReLU 在训练前后的每个隐藏层都如此，则为重现；若在部分层如此，则视情况而定；否则未重现。其他激活函数按同一规则说明。</translation>
        </message>
        <message>
            <source>Out of scope whatever is measured: the images are not part of the program and it trains no convolutional networks. What is measured instead is the ratio of the median epochs of tanh and ReLU with its 95 % interval, on a task that is near at hand; it says nothing about the paper's own.</source>
            <translation>无论测得什么都属超出范围：程序不含那些图像，也不训练卷积网络。代之以在手边的任务上测量 tanh 与 ReLU 轮数中位数之比及其 95 % 区间；它并不说明论文自身的结果。</translation>
        </message>
        <message>
            <source>Output of {depth} hidden layers, activation {percent:.0f} % ReLU</source>
            <translation>{depth} 个隐藏层的输出，激活函数含 {percent:.0f} % ReLU</translation>
        </message>
        <message>
            <source>Outputs that are not 0</source>
            <translation>不为 0 的输出</translation>
        </message>
        <message>
            <source>Paths that are active on any sample</source>
            <translation>在任一样本上激活的路径</translation>
        </message>
        <message>
            <source>Pieces are proportional to the neurons, whatever the depth, at the start and after training.</source>
            <translation>无论深度如何，段数都与神经元数成正比，训练前后皆然。</translation>
        </message>
        <message>
            <source>Pieces by depth, {neurons} neurons in all</source>
            <translation>段数与深度，共 {neurons} 个神经元</translation>
        </message>
        <message>
            <source>Pieces by neurons, before training</source>
            <translation>段数与神经元数，训练前</translation>
        </message>
        <message>
            <source>Pieces grow as neurons to the power {power}, and {factor} times with each further layer at the same number of neurons: {pieces:.0f} with {neurons} neurons in {depth} layers, {trained:.0f} after training. One that is built to have many has {most} with {few} neurons in {layers} layers.</source>
            <translation>段数按神经元数的 {power} 次方增长；在神经元数不变时，每增加一层变为 {factor} 倍：{depth} 层、{neurons} 个神经元时为 {pieces:.0f} 段，训练后为 {trained:.0f} 段。为了有许多段而构造的网络用 {layers} 层、{few} 个神经元就有 {most} 段。</translation>
        </message>
        <message>
            <source>Pre-activations that are exactly 0: in training where all inputs are 0 (idle), or a sum cancels (chance)</source>
            <translation>恰好为 0 的预激活值：训练中输入全为 0（闲置），或求和相消（偶然）</translation>
        </message>
        <message>
            <source>Rate at which a neuron is active</source>
            <translation>一个神经元激活的比率</translation>
        </message>
        <message>
            <source>Rate at which a whole path is active</source>
            <translation>整条路径激活的比率</translation>
        </message>
        <message>
            <source>ReLU and its derivative</source>
            <translation>ReLU 及其导数</translation>
        </message>
        <message>
            <source>ReLU does not saturate, so there is no vanishing gradient.</source>
            <translation>ReLU 不饱和，因此不存在梯度消失。</translation>
        </message>
        <message>
            <source>ReLU is closer than sigmoid to how biological neurons are activated.</source>
            <translation>与 sigmoid 相比，ReLU 更接近生物神经元的激活方式。</translation>
        </message>
        <message>
            <source>ReLU is max(0, x), its derivative a step; it is made of two straight pieces and passes one side only.</source>
            <translation>ReLU 就是 max(0, x)，其导数是阶跃函数；它由两段直线组成，只让一侧通过。</translation>
        </message>
        <message>
            <source>ReLU needs no exponential and is therefore faster to compute.</source>
            <translation>ReLU 不需要指数运算，因此计算更快。</translation>
        </message>
        <message>
            <source>ReLU trains all the same: exact zeros are rare, and any slope from 0 to 1 serves there. In float32 the choice can change single weights (Bertoin, Bolte, Gerchinovitz and Pauwels, Numerical influence of ReLU'(0) on backpropagation, NeurIPS 2021).</source>
            <translation>ReLU 照样能训练：恰好为 0 的情形很少，该处取 0 到 1 之间的任何斜率都可以。在 float32 下，这一取值可能改变个别权重（Bertoin、Bolte、Gerchinovitz 与 Pauwels，Numerical influence of ReLU'(0) on backpropagation，NeurIPS 2021）。</translation>
        </message>
        <message>
            <source>ReLU's gradient is multiplied by {best} per layer under {good} and by {worst} under {bad} initialisation: through {depth} layers by {through}.</source>
            <translation>使用 {good} 初始化时，ReLU 的梯度每层乘以 {best}，使用 {bad} 时乘以 {worst}：经过 {depth} 层后乘以 {through}。</translation>
        </message>
        <message>
            <source>ReLU's gradient is multiplied by {factor} per layer under {scheme} initialisation: through {depth} layers by {through}.</source>
            <translation>使用 {scheme} 初始化时，ReLU 的梯度每层乘以 {factor}：经过 {depth} 层后乘以 {through}。</translation>
        </message>
        <message>
            <source>ReLU: lowest layer's gradient over the highest's</source>
            <translation>ReLU：最低层与最高层的梯度之比</translation>
        </message>
        <message>
            <source>Reproduced where at every depth the largest difference of all stacks, as a share of the largest output, is at most {slack} roundings of the type for each layer, in float32 and in float64; depends where that is so at some depths; not reproduced where at none.</source>
            <translation>若在每种深度下，所有堆叠的最大差异（占最大输出的比例）在 float32 和 float64 中都不超过每层 {slack} 个该类型的舍入单位，则为“重现”；若只在部分深度下如此，则为“视情况而定”；若在任何深度下都不如此，则为“未能重现”。</translation>
        </message>
        <message>
            <source>Reproduced where in every exponent that was tried every value is max(0, x), every derivative but that at 0 is the step, and every second difference is 0 on one side of 0 and h across it, all exactly; depends where that is so in some exponents; not reproduced where in none.</source>
            <translation>若在试过的每个指数中，每个值都等于 max(0, x)，除 0 处外每个导数都是阶跃，每个二阶差分在 0 的一侧为 0、跨过 0 时为 h，且全都精确成立，则为“重现”；若只在部分指数中如此，则为“视情况而定”；若在任何指数中都不如此，则为“未能重现”。</translation>
        </message>
        <message>
            <source>Reproduced where the 95 % interval of the share that is constant after training agrees with the published figure at every width that was tried; depends where it does at some of them, or where the share before training does; not reproduced where neither does at any; out of scope where no published width and depth were tried.</source>
            <translation>若训练后为常数的比例的 95 % 区间在每个尝试过的宽度上都与已发表的数字一致，则为重现；若仅在部分宽度上一致，或训练前的比例一致，则为视情况而定；若两者在任何宽度上都不一致，则为未能重现；若没有尝试已发表的宽度和深度，则为超出范围。</translation>
        </message>
        <message>
            <source>Reproduced where the largest slope is 1/4 at most and the bound holds for every network, step between hidden layers and sample, but for rounding of 1e-12; depends where it holds with some sizes of the weights; else not reproduced.</source>
            <translation>若最大斜率不超过 1/4，且上界对每个网络、每个隐藏层间步骤和每个样本都成立（允许 1e-12 的舍入误差），则为重现；若只在部分权重大小下成立，则视情况而定；否则未重现。</translation>
        </message>
        <message>
            <source>Reproduced where the share of dead units agrees with the formula in every shape that was tried (exact binomial intervals that hold for all shapes together at 95 %); depends where it agrees in some of them; not reproduced where in none.</source>
            <translation>若在每个尝试过的形状中，死亡单元的比例都与公式一致（精确二项区间，对所有形状合起来为 95 %），则为重现；若仅在部分形状中一致，则为视情况而定；若都不一致，则为未能重现。</translation>
        </message>
        <message>
            <source>SELU keeps mean 0 and variance 1</source>
            <translation>SELU 保持均值 0 和方差 1</translation>
        </message>
        <message>
            <source>SELU networks with LeCun's normal weights keep mean 0 and variance 1 through 50 layers.</source>
            <translation>采用 LeCun 正态权重的 SELU 网络在 50 层中保持均值 0 和方差 1。</translation>
        </message>
        <message>
            <source>SGD</source>
            <translation>SGD</translation>
        </message>
        <message>
            <source>Second difference of ReLU, h = {h:g}</source>
            <translation>ReLU 的二阶差分，h = {h:g}</translation>
        </message>
        <message>
            <source>Seconds of training to the target, {depth} hidden layers</source>
            <translation>达到目标的训练秒数，{depth} 个隐藏层</translation>
        </message>
        <message>
            <source>Seldom at small rates</source>
            <translation>小学习率下很少发生</translation>
        </message>
        <message>
            <source>Sends gradients down through sigmoid networks with weights of several sizes and compares each layer's factor with its bound: a quarter of the largest singular value of the weights.</source>
            <translation>让梯度在具有多种权重大小的 sigmoid 网络中向下传播，把每层的系数与其上界比较：权重最大奇异值的四分之一。</translation>
        </message>
        <message>
            <source>Share of a step that the activation takes</source>
            <translation>激活函数占一个训练步的比例</translation>
        </message>
        <message>
            <source>Sigmoid and tanh take so many times as long as ReLU: {list}.</source>
            <translation>sigmoid 和 tanh 所用时间是 ReLU 的倍数：{list}。</translation>
        </message>
        <message>
            <source>Signal before training</source>
            <translation>训练前的信号</translation>
        </message>
        <message>
            <source>Six times as fast as tanh</source>
            <translation>速度为 tanh 的六倍</translation>
        </message>
        <message>
            <source>Six times as many epochs with tanh, in the paper's set-up.</source>
            <translation>在论文的设置中，tanh 所需轮数是六倍。</translation>
        </message>
        <message>
            <source>Somewhere among the large rates 40 % of the neurons die, and stay dead.</source>
            <translation>在较大的学习率中，会有一些使 40 % 的神经元死亡，并且一直不恢复。</translation>
        </message>
        <message>
            <source>Straight and bent boundaries</source>
            <translation>直的与弯的边界</translation>
        </message>
        <message>
            <source>Test accuracy, median of {seeds} networks</source>
            <translation>测试准确率，{seeds} 个网络的中位数</translation>
        </message>
        <message>
            <source>The bound holds at {count} of {all} steps between layers for every sample. A plain quarter, without the weights' factor, holds in {plain} of networks; the largest mean factor is {factor}, with weights times {scale:g}.</source>
            <translation>在 {all} 个层间步骤中，有 {count} 个对每个样本都满足上界。不计权重系数的单纯四分之一在 {plain} 的网络中成立；最大的平均系数为 {factor}，出现在权重乘以 {scale:g} 时。</translation>
        </message>
        <message>
            <source>The boundary of linear models, deep ones included, strays from a straight line by at most {linear:.1e} of half the picture's side. The network with activation gains least on {task}: {accuracy} of the test samples are right, against {deep}.</source>
            <translation>线性模型（包括深层的）的边界偏离直线至多为半个图边长的 {linear:.1e}。带激活函数的网络在 {task} 上提升最小：测试样本的正确率为 {accuracy}，而不带激活函数时为 {deep}。</translation>
        </message>
        <message>
            <source>The largest step kills {killed} of the neurons, and {first} of those of the first layer.</source>
            <translation>最大的一步杀死了全部神经元中的 {killed}，第一层神经元中的 {first}。</translation>
        </message>
        <message>
            <source>The mean squared gradient is multiplied per layer by n·Var(w)·E[f'(z)²]. ReLU's slope is 1 half of the time: the gradient keeps its size with He's weights, and shrinks by 1/√2 per layer with Xavier's.</source>
            <translation>梯度的均方每层乘以 n·Var(w)·E[f'(z)²]。ReLU 的斜率有一半时间为 1：采用 He 权重时梯度保持大小，采用 Xavier 权重时每层缩小为 1/√2。</translation>
        </message>
        <message>
            <source>The networks train as claimed, but the signal per layer is not within 10 % of theory.</source>
            <translation>网络的训练如所声称，但每层的信号与理论相差超过 10 %。</translation>
        </message>
        <message>
            <source>The number of linear pieces along a line grows with the number of neurons, not exponentially with depth.</source>
            <translation>沿一条直线的线性段数随神经元数增长，而不是随深度指数增长。</translation>
        </message>
        <message>
            <source>The pieces are fitted as neurons^power · factor^depth for each seed. It holds where the interval of the power meets 0.75 to 1.25 and that of the factor for each further layer lies below 1.25. Reproduced where it holds before and after training, depends where at one of them, not reproduced where at neither.</source>
            <translation>对每个种子，把段数拟合为 神经元数^幂 · 倍数^深度。若幂的区间与 0.75 到 1.25 相交，且每增加一层的倍数的区间低于 1.25，则说法成立。训练前后都成立为重现，只在其中之一成立为视情况而定，都不成立为未能重现。</translation>
        </message>
        <message>
            <source>The published shares are met before training at width {born}, after training at width {collapsed}.</source>
            <translation>已发表的比例在训练前于宽度 {born} 处得到符合，在训练后于宽度 {collapsed} 处得到符合。</translation>
        </message>
        <message>
            <source>The share as a multiple of the formula, with 95 % intervals</source>
            <translation>比例与公式之比，附 95 % 区间</translation>
        </message>
        <message>
            <source>The signal behaves as claimed, training does not: {details}.</source>
            <translation>信号如所声称，但训练并非如此：{details}。</translation>
        </message>
        <message>
            <source>The signal keeps its size with He's weights and is multiplied by 1/√2 = 0.707 per layer with Xavier's, as is the gradient on its way down. The paper trained convolutional networks on photographs with stochastic gradient descent; here it is small dense networks on digits.</source>
            <translation>采用 He 权重时信号保持大小，采用 Xavier 权重时每层乘以 1/√2 = 0.707，向下传播的梯度也是如此。论文用随机梯度下降在照片上训练卷积网络；这里是在数字上的小型全连接网络。</translation>
        </message>
        <message>
            <source>The step kills the neuron, and its gradient is 0 from then on.</source>
            <translation>这一步使神经元死亡，此后它的梯度一直为 0。</translation>
        </message>
        <message>
            <source>The top layer saturates</source>
            <translation>最上层饱和</translation>
        </message>
        <message>
            <source>The top layer saturates, but late escapes within {epochs} epochs are seen in {both} of networks only.</source>
            <translation>最上层会饱和，但在 {epochs} 轮内很晚才摆脱的只见于 {both} 的网络。</translation>
        </message>
        <message>
            <source>The top layer's mean activation falls to {lowest}; it saturates early and alone in {first} of networks.</source>
            <translation>最上层的平均激活降到 {lowest}；在 {first} 的网络中，它很早且单独饱和。</translation>
        </message>
        <message>
            <source>The top layer's mean activation falls towards 0 within the first epochs, stays there for long with no progress in training, and rises again. The paper shows this for 1000 units a layer on images of shapes; here it is handwritten digits.</source>
            <translation>最上层的平均激活在最初几轮内降向 0，长时间停留在那里而训练毫无进展，然后重新上升。论文用每层 1000 个单元在形状图像上展示了这一点；这里用的是手写数字。</translation>
        </message>
        <message>
            <source>The two differ by nothing but rounding, about 1e-7 of the output in float32 and 1e-16 in float64.</source>
            <translation>两者只差舍入误差：float32 下约为输出的 1e-7，float64 下约为 1e-16。</translation>
        </message>
        <message>
            <source>Thirty layers of ReLU train from He's weights; from Xavier's they stall.</source>
            <translation>三十层 ReLU 从 He 权重能够训练，从 Xavier 权重则停滞。</translation>
        </message>
        <message>
            <source>Time beside ReLU's in the same round</source>
            <translation>与同一轮中 ReLU 的时间相比</translation>
        </message>
        <message>
            <source>Times every activation on an array in the cache and one in memory, as NumPy and SciPy compute it, and in whole training steps, in rounds that take one after the other.</source>
            <translation>对每个激活函数计时：在缓存中的数组上、在内存中的数组上、用 NumPy 和 SciPy 计算时，以及在完整的训练步中；各轮中依次交替进行。</translation>
        </message>
        <message>
            <source>Too few shapes were counted to tell how the pieces grow.</source>
            <translation>统计的形状太少，无法判断段数如何增长。</translation>
        </message>
        <message>
            <source>Trained networks</source>
            <translation>训练得到的网络</translation>
        </message>
        <message>
            <source>Training kills up to {most} of the neurons. Of the networks that lose 40 % or more, {learning} still learn.</source>
            <translation>训练最多使 {most} 的神经元死亡。在失去 40 % 或更多神经元的网络中，仍有 {learning} 能够学习。</translation>
        </message>
        <message>
            <source>Training on {task}, {bias} biases</source>
            <translation>在 {task} 上训练，{bias}偏置</translation>
        </message>
        <message>
            <source>Trains a linear model, a deep network without activation and one with it on tasks of the plane, and compares test accuracy and how straight the boundaries are.</source>
            <translation>在平面任务上训练线性模型、不带激活函数的深层网络和带激活函数的网络，比较测试准确率以及边界有多“直”。</translation>
        </message>
        <message>
            <source>Trains deep ReLU networks on handwritten digits from He's and from Xavier's initial weights, and follows the signal from layer to layer before training.</source>
            <translation>从 He 和 Xavier 的初始权重出发，在手写数字上训练深层 ReLU 网络，并在训练前逐层跟踪信号。</translation>
        </message>
        <message>
            <source>Trains deep sigmoid networks on handwritten digits from small uniform weights and follows the mean activation of each hidden layer.</source>
            <translation>从较小的均匀分布权重出发，在手写数字上训练深层 sigmoid 网络，并跟踪每个隐藏层的平均激活。</translation>
        </message>
        <message>
            <source>Trains many narrow, deep ReLU networks on the target |x| and counts those that end as a constant.</source>
            <translation>用目标函数 |x| 训练许多又窄又深的 ReLU 网络，统计最终成为常数的网络。</translation>
        </message>
        <message>
            <source>Trains networks of four layers on handwritten digits, each activation at its best learning rate, and counts the epochs until a share of the training samples is still wrong.</source>
            <translation>在手写数字上训练四层网络，每个激活函数用各自最佳的学习率，统计到仍有某一比例的训练样本出错为止的轮数。</translation>
        </message>
        <message>
            <source>Trains networks over a range of learning rates and depths and counts the neurons that are dead, layer by layer, beside the accuracy that is left.</source>
            <translation>在一系列学习率和深度下训练网络，逐层统计死亡的神经元，并给出此时的准确率。</translation>
        </message>
        <message>
            <source>Trains networks with ReLU, sigmoid and tanh to a target accuracy on several tasks and depths, once with one learning rate for all and once with the rate that is the fastest for each, and counts the epochs.</source>
            <translation>在若干任务和深度上，把使用 ReLU、sigmoid 和 tanh 的网络训练到目标准确率，一次共用一个学习率，一次各用最快的学习率，并统计轮数。</translation>
        </message>
        <message>
            <source>Trains networks with each activation and counts how many hidden units are active on a sample, beside the share of cortical neurons that are active at once.</source>
            <translation>用每种激活函数训练网络，统计一个样本上有多少隐藏单元活跃，并与同时活跃的皮层神经元比例并列。</translation>
        </message>
        <message>
            <source>Trains networks with each activation and reads which share of hidden outputs is not exactly 0, and which units are inactive on a sample, dead on the training set, or dead for every input.</source>
            <translation>用每种激活函数训练网络，统计隐藏层输出中不恰好为 0 的比例，以及哪些单元在某个样本上不活跃、在训练集上死亡或对任何输入都死亡。</translation>
        </message>
        <message>
            <source>Units of the second layer that are dead for every input</source>
            <translation>第二层中对任何输入都死亡的单元</translation>
        </message>
        <message>
            <source>Units that are never active after training</source>
            <translation>训练后从不激活的单元</translation>
        </message>
        <message>
            <source>Variance of outputs, inputs: {inputs}</source>
            <translation>输出的方差，输入：{inputs}</translation>
        </message>
        <message>
            <source>W' and b' of the one map; it leaves {left:.2g} of the spread</source>
            <translation>单一映射的 W' 与 b'；它留下离散度的 {left:.2g}</translation>
        </message>
        <message>
            <source>W'x + b' differs from the stack's output by at most {single:.1e} of it in float32 and {double:.1e} in float64.</source>
            <translation>W'x + b' 与堆叠输出的相对差异在 float32 下至多为 {single:.1e}，在 float64 下至多为 {double:.1e}。</translation>
        </message>
        <message>
            <source>W'x + b' differs from the stack's output by at most {single:.1e} of it in float32 and {double:.1e} in float64; with ReLU between the layers the best affine map leaves {left} of the output's spread.</source>
            <translation>W'x + b' 与堆叠输出的相对差异在 float32 下至多为 {single:.1e}，在 float64 下至多为 {double:.1e}；层间换成 ReLU 后，最佳仿射映射仍留下输出离散度的 {left}。</translation>
        </message>
        <message>
            <source>What ReLU is</source>
            <translation>ReLU 的定义</translation>
        </message>
        <message>
            <source>What the best affine map leaves of the stack</source>
            <translation>最佳仿射映射未能解释的部分</translation>
        </message>
        <message>
            <source>What training comes to meanwhile, {epochs} epochs seen</source>
            <translation>其间训练的进展，已观察 {epochs} 轮</translation>
        </message>
        <message>
            <source>With N more layers the rate at which ReLU neurons are active falls by a factor of 2^N.</source>
            <translation>增加 N 层后，ReLU 神经元的激活率降低为原来的 2^N 分之一。</translation>
        </message>
        <message>
            <source>With ReLU only part of the neurons are active at a time, so the network is sparse.</source>
            <translation>使用 ReLU 时，同一时间只有部分神经元激活，因此网络是稀疏的。</translation>
        </message>
        <message>
            <source>With a suitable, small learning rate neurons seldom die.</source>
            <translation>只要学习率合适且较小，神经元很少死亡。</translation>
        </message>
        <message>
            <source>With an activation a network can approximate nearly any function.</source>
            <translation>有了激活函数，网络几乎可以逼近任意函数。</translation>
        </message>
        <message>
            <source>With ten hidden layers over 90 % of networks of width 2 collapse, about 60 % of width 3, over 10 % of width 5 and under 1 % of width 10.</source>
            <translation>十个隐藏层时，宽度 2 的网络超过 90 % 坍缩，宽度 3 约 60 %，宽度 5 超过 10 %，宽度 10 不到 1 %。</translation>
        </message>
        <message>
            <source>With the derivative at 0 taken as 0, 1/2 and 1, {zero}, {half} and {one} of networks reach the target, with a rounded corner {rounded}. A pre-activation is exactly 0 in at most {zeros} of cases in training ({task}, {bias} biases); {parted} of networks end with other weights by the choice made there.</source>
            <translation>0 处导数取 0、1/2 和 1 时，分别有 {zero}、{half} 和 {one} 的网络达到目标，把折角磨圆时为 {rounded}。训练中预激活值恰好为 0 的情形至多占 {zeros}（{task}，{bias}偏置）；有 {parted} 的网络因该处的取值而得到不同的权重。</translation>
        </message>
        <message>
            <source>With weights and biases from distributions symmetric around 0, the chance that a unit of the second layer is 0 for every input depends on the shape alone.</source>
            <translation>当权重和偏置来自关于 0 对称的分布时，第二层的单元对任何输入都为 0 的概率只取决于网络的形状。</translation>
        </message>
        <message>
            <source>With {inputs} as inputs mean and variance are in the region in {count} of {depth} layers only, the first outside being layer {layer}.</source>
            <translation>以 {inputs} 为输入时，均值和方差只在 {depth} 层中的 {count} 层处于区域内，第一个超出的是第 {layer} 层。</translation>
        </message>
        <message>
            <source>With {optimiser}, {learned} of networks learn from He's weights, and {stalled} stall from Xavier's. The signal is multiplied by {he} and by {xavier} per layer.</source>
            <translation>使用 {optimiser} 时，{learned} 的网络从 He 权重学会，{stalled} 的网络从 Xavier 权重停滞。信号每层分别乘以 {he} 和 {xavier}。</translation>
        </message>
        <message>
            <source>Without a derivative at 0 it trains for {good}, not for {bad} (data set, biases, derivative taken at 0).</source>
            <translation>0 处没有导数时，{good} 能训练，{bad} 不能（数据集、偏置、0 处所取的导数）。</translation>
        </message>
        <message>
            <source>Worst error of constructed networks</source>
            <translation>构造网络的最大误差</translation>
        </message>
        <message>
            <source>Xavier normal</source>
            <translation>Xavier 正态</translation>
        </message>
        <message>
            <source>Xavier uniform</source>
            <translation>Xavier 均匀</translation>
        </message>
        <message>
            <source>a plain quarter</source>
            <translation>单纯的四分之一</translation>
        </message>
        <message>
            <source>a training step of {layers}, batch {batch}</source>
            <translation>{layers} 网络的一个训练步，批量 {batch}</translation>
        </message>
        <message>
            <source>above a tenth of the largest</source>
            <translation>超过最大值的十分之一</translation>
        </message>
        <message>
            <source>accuracy</source>
            <translation>准确率</translation>
        </message>
        <message>
            <source>accuracy on held-out samples</source>
            <translation>留出样本上的准确率</translation>
        </message>
        <message>
            <source>accuracy, and spread</source>
            <translation>准确率与离散度</translation>
        </message>
        <message>
            <source>activation</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>activation of the network, from 0 (identity) to 1 (ReLU)</source>
            <translation>网络的激活函数，从 0（恒等）到 1（ReLU）</translation>
        </message>
        <message>
            <source>activation of the pictured stack, from 0 (identity) to 1 (ReLU)</source>
            <translation>图中堆叠的激活函数，从 0（恒等）到 1（ReLU）</translation>
        </message>
        <message>
            <source>activations</source>
            <translation>激活函数</translation>
        </message>
        <message>
            <source>activations beside ReLU and sigmoid</source>
            <translation>除 ReLU 和 sigmoid 之外的激活函数</translation>
        </message>
        <message>
            <source>activations beside ReLU, sigmoid and tanh</source>
            <translation>除 ReLU、sigmoid 和 tanh 之外的激活函数</translation>
        </message>
        <message>
            <source>activations beside SELU, with the same weights</source>
            <translation>与 SELU 并列、权重相同的其他激活函数</translation>
        </message>
        <message>
            <source>after the step</source>
            <translation>有这一步</translation>
        </message>
        <message>
            <source>after training</source>
            <translation>训练后</translation>
        </message>
        <message>
            <source>after training: dead for every input</source>
            <translation>训练后：对任何输入都死亡</translation>
        </message>
        <message>
            <source>after training: dead on the training set</source>
            <translation>训练后：在训练集上死亡</translation>
        </message>
        <message>
            <source>after training: outputs not 0</source>
            <translation>训练后：输出不为 0</translation>
        </message>
        <message>
            <source>after training: slope not 0</source>
            <translation>训练后：斜率不为 0</translation>
        </message>
        <message>
            <source>all samples</source>
            <translation>所有样本</translation>
        </message>
        <message>
            <source>an element from memory</source>
            <translation>内存中的一个元素</translation>
        </message>
        <message>
            <source>an element in the cache</source>
            <translation>缓存中的一个元素</translation>
        </message>
        <message>
            <source>an element with NumPy and SciPy</source>
            <translation>用 NumPy 和 SciPy 计算一个元素</translation>
        </message>
        <message>
            <source>as claimed: 2^-N</source>
            <translation>所声称的：2^-N</translation>
        </message>
        <message>
            <source>as long as ReLU</source>
            <translation>与 ReLU 一样长</translation>
        </message>
        <message>
            <source>at least</source>
            <translation>至少</translation>
        </message>
        <message>
            <source>at the end</source>
            <translation>结束时</translation>
        </message>
        <message>
            <source>before</source>
            <translation>训练前</translation>
        </message>
        <message>
            <source>before or in training</source>
            <translation>训练前或训练中</translation>
        </message>
        <message>
            <source>before the step</source>
            <translation>这一步之前</translation>
        </message>
        <message>
            <source>before training</source>
            <translation>训练前</translation>
        </message>
        <message>
            <source>before training: dead for every input</source>
            <translation>训练前：对任何输入都死亡</translation>
        </message>
        <message>
            <source>before training: dead on the training set</source>
            <translation>训练前：在训练集上死亡</translation>
        </message>
        <message>
            <source>before training: outputs not 0</source>
            <translation>训练前：输出不为 0</translation>
        </message>
        <message>
            <source>before training: slope not 0</source>
            <translation>训练前：斜率不为 0</translation>
        </message>
        <message>
            <source>bend at 0 alone</source>
            <translation>仅在 0 处弯折</translation>
        </message>
        <message>
            <source>bends of the trained one</source>
            <translation>训练网络的折点</translation>
        </message>
        <message>
            <source>bias that every unit starts with; 0 is the usual choice</source>
            <translation>每个单元的初始偏置；通常取 0</translation>
        </message>
        <message>
            <source>bit patterns</source>
            <translation>位模式</translation>
        </message>
        <message>
            <source>bit patterns checked</source>
            <translation>已检查的位模式</translation>
        </message>
        <message>
            <source>bit patterns for each sign and exponent; 8388608 are all there are</source>
            <translation>每个符号和指数的位模式数；全部共 8388608 个</translation>
        </message>
        <message>
            <source>blend, from identity (0) to ReLU (1)</source>
            <translation>混合比，从恒等（0）到 ReLU（1）</translation>
        </message>
        <message>
            <source>bound for {target}</source>
            <translation>{target} 的上界</translation>
        </message>
        <message>
            <source>bound: norm of the weights, over 4</source>
            <translation>上界：权重范数除以 4</translation>
        </message>
        <message>
            <source>built network of {depth} layers and {neurons} neurons: pieces</source>
            <translation>专门构造的 {depth} 层、{neurons} 个神经元的网络：段数</translation>
        </message>
        <message>
            <source>built, two neurons a layer</source>
            <translation>专门构造，每层两个神经元</translation>
        </message>
        <message>
            <source>chance</source>
            <translation>偶然</translation>
        </message>
        <message>
            <source>comparisons in which ReLU is faster</source>
            <translation>ReLU 更快的比较所占比例</translation>
        </message>
        <message>
            <source>constant after training</source>
            <translation>训练后为常数</translation>
        </message>
        <message>
            <source>constant before training</source>
            <translation>训练前为常数</translation>
        </message>
        <message>
            <source>constructed</source>
            <translation>构造</translation>
        </message>
        <message>
            <source>cortex, published: 1 to 4 %</source>
            <translation>皮层，已发表：1 % 到 4 %</translation>
        </message>
        <message>
            <source>data set</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>data set, initial biases</source>
            <translation>数据集，初始偏置</translation>
        </message>
        <message>
            <source>data set; the line joins two of its training samples</source>
            <translation>数据集；线段连接其中两个训练样本</translation>
        </message>
        <message>
            <source>data sets</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>data sets, a panel for each</source>
            <translation>数据集，每个一幅图</translation>
        </message>
        <message>
            <source>dead for every input</source>
            <translation>对任何输入都死亡</translation>
        </message>
        <message>
            <source>dead neurons</source>
            <translation>死亡神经元</translation>
        </message>
        <message>
            <source>dead on the training set</source>
            <translation>在整个训练集上死亡</translation>
        </message>
        <message>
            <source>deep, no activation</source>
            <translation>深层，无激活函数</translation>
        </message>
        <message>
            <source>depth</source>
            <translation>深度</translation>
        </message>
        <message>
            <source>depth {depth}</source>
            <translation>深度 {depth}</translation>
        </message>
        <message>
            <source>depth {depth}, {dtype}</source>
            <translation>深度 {depth}，{dtype}</translation>
        </message>
        <message>
            <source>depth {row:g}</source>
            <translation>深度 {row:g}</translation>
        </message>
        <message>
            <source>depths to compare</source>
            <translation>要比较的深度</translation>
        </message>
        <message>
            <source>derivative</source>
            <translation>导数</translation>
        </message>
        <message>
            <source>derivative of the loss</source>
            <translation>损失的导数</translation>
        </message>
        <message>
            <source>derivative taken at 0</source>
            <translation>0 处所取的导数</translation>
        </message>
        <message>
            <source>derivative that is used at -0</source>
            <translation>-0 处采用的导数</translation>
        </message>
        <message>
            <source>derivative that is used at 0</source>
            <translation>0 处采用的导数</translation>
        </message>
        <message>
            <source>derivative used at 0, and all subgradients</source>
            <translation>0 处采用的导数，以及全部次梯度</translation>
        </message>
        <message>
            <source>derivative {slope:g} at 0</source>
            <translation>0 处导数取 {slope:g}</translation>
        </message>
        <message>
            <source>distribution of the initial weights</source>
            <translation>初始权重的分布</translation>
        </message>
        <message>
            <source>distribution of weights and biases, symmetric around 0</source>
            <translation>权重和偏置的分布，关于 0 对称</translation>
        </message>
        <message>
            <source>distributions of the initial weights</source>
            <translation>初始权重的分布</translation>
        </message>
        <message>
            <source>drawn</source>
            <translation>随机</translation>
        </message>
        <message>
            <source>elements of the array in memory, in float32</source>
            <translation>内存中数组的元素个数，float32</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>轮数</translation>
        </message>
        <message>
            <source>epochs after the step</source>
            <translation>这一步之后的轮数</translation>
        </message>
        <message>
            <source>epochs of tanh / epochs of ReLU</source>
            <translation>tanh 轮数 / ReLU 轮数</translation>
        </message>
        <message>
            <source>epochs of tanh over epochs of ReLU, to {error} training error</source>
            <translation>达到 {error} 训练误差时 tanh 与 ReLU 的轮数之比</translation>
        </message>
        <message>
            <source>epochs until it escapes</source>
            <translation>摆脱前的轮数</translation>
        </message>
        <message>
            <source>epochs until it saturates</source>
            <translation>饱和前的轮数</translation>
        </message>
        <message>
            <source>epochs, median</source>
            <translation>轮数，中位数</translation>
        </message>
        <message>
            <source>equally fast</source>
            <translation>同样快</translation>
        </message>
        <message>
            <source>error, as a share of the target's spread</source>
            <translation>误差，占目标离散度的比例</translation>
        </message>
        <message>
            <source>exponent of two; -127: zero and subnormal, 128: infinity and NaN</source>
            <translation>2 的指数；-127：零与次正规数，128：无穷与 NaN</translation>
        </message>
        <message>
            <source>factor on LeCun's weights; 1 is the paper's</source>
            <translation>LeCun 权重的倍数；1 为论文所用</translation>
        </message>
        <message>
            <source>factor on the bound 1/sqrt(n_in) of the uniform initial weights</source>
            <translation>均匀分布初始权重界限 1/sqrt(n_in) 的倍数</translation>
        </message>
        <message>
            <source>factor on the epochs after which a network has not converged</source>
            <translation>判定网络未收敛的轮数的倍数</translation>
        </message>
        <message>
            <source>factor on the gradient</source>
            <translation>梯度的倍数</translation>
        </message>
        <message>
            <source>factor on the gradient in the followed neuron's one step</source>
            <translation>被跟踪神经元那一步的梯度倍数</translation>
        </message>
        <message>
            <source>factor on the initial weights</source>
            <translation>初始权重的倍数</translation>
        </message>
        <message>
            <source>factor on the weights</source>
            <translation>权重的倍数</translation>
        </message>
        <message>
            <source>factor over its bound</source>
            <translation>系数与其上界之比</translation>
        </message>
        <message>
            <source>factors of the L1 penalty on the weights</source>
            <translation>权重 L1 惩罚的系数</translation>
        </message>
        <message>
            <source>factors on Xavier's normal weights</source>
            <translation>Xavier 正态权重的倍数</translation>
        </message>
        <message>
            <source>factors on the gradient to try besides</source>
            <translation>另外要尝试的梯度倍数</translation>
        </message>
        <message>
            <source>factors on the initial weights to try</source>
            <translation>要尝试的初始权重倍数</translation>
        </message>
        <message>
            <source>formula</source>
            <translation>公式</translation>
        </message>
        <message>
            <source>from memory</source>
            <translation>内存中</translation>
        </message>
        <message>
            <source>goes with width to the power of -2</source>
            <translation>随宽度的 -2 次方变化</translation>
        </message>
        <message>
            <source>gradient below over gradient above</source>
            <translation>下层梯度与上层梯度之比</translation>
        </message>
        <message>
            <source>guessing</source>
            <translation>猜测</translation>
        </message>
        <message>
            <source>hidden layer</source>
            <translation>隐藏层</translation>
        </message>
        <message>
            <source>hidden layer of the neuron that is followed, from 1</source>
            <translation>被跟踪神经元所在的隐藏层，从 1 数起</translation>
        </message>
        <message>
            <source>hidden layer {layer}</source>
            <translation>隐藏层 {layer}</translation>
        </message>
        <message>
            <source>hidden layers</source>
            <translation>隐藏层数</translation>
        </message>
        <message>
            <source>hidden layers of the pictured stack</source>
            <translation>图中堆叠的隐藏层数</translation>
        </message>
        <message>
            <source>hidden layers to try</source>
            <translation>要尝试的隐藏层数</translation>
        </message>
        <message>
            <source>hidden layers where the factors are tried</source>
            <translation>尝试初始权重倍数时的隐藏层数</translation>
        </message>
        <message>
            <source>hidden neurons</source>
            <translation>隐藏神经元数</translation>
        </message>
        <message>
            <source>hidden neurons to try, all layers together</source>
            <translation>要尝试的隐藏神经元总数（所有层合计）</translation>
        </message>
        <message>
            <source>hidden units</source>
            <translation>隐藏单元数</translation>
        </message>
        <message>
            <source>how long one try takes, about; the shortest of three counts in a round</source>
            <translation>一次计时大约多长（毫秒）；每一轮取三次中最短的一次</translation>
        </message>
        <message>
            <source>how much closer ReLU is, {label}</source>
            <translation>ReLU 接近了多少，{label}</translation>
        </message>
        <message>
            <source>idle</source>
            <translation>闲置</translation>
        </message>
        <message>
            <source>if never again</source>
            <translation>若永不恢复</translation>
        </message>
        <message>
            <source>in the cache</source>
            <translation>缓存中</translation>
        </message>
        <message>
            <source>inactive on a sample</source>
            <translation>对某个样本不激活</translation>
        </message>
        <message>
            <source>initial biases</source>
            <translation>初始偏置</translation>
        </message>
        <message>
            <source>it does, and escapes late</source>
            <translation>如此，且很晚才摆脱</translation>
        </message>
        <message>
            <source>it is ReLU that is slower, tanh takes {ratio} times its epochs to {error} training error</source>
            <translation>反而是 ReLU 更慢，达到 {error} 训练误差，tanh 所用轮数是它的 {ratio} 倍</translation>
        </message>
        <message>
            <source>killed by the largest step: proved dead for every input near the data</source>
            <translation>被最大的一步杀死的：已证明对数据附近的任何输入都死亡</translation>
        </message>
        <message>
            <source>killed half-way and dead at the end, deeper layers</source>
            <translation>训练过半时死亡、结束时仍死亡的比例：更深的层</translation>
        </message>
        <message>
            <source>killed half-way and dead at the end, first layer</source>
            <translation>训练过半时死亡、结束时仍死亡的比例：第一层</translation>
        </message>
        <message>
            <source>killed neurons that stay dead, largest step</source>
            <translation>被杀死后一直处于死亡状态的神经元，最大的一步</translation>
        </message>
        <message>
            <source>largest difference in float32, as a share of the output</source>
            <translation>float32 下的最大差异，占输出的比例</translation>
        </message>
        <message>
            <source>largest of a sample</source>
            <translation>单个样本的最大值</translation>
        </message>
        <message>
            <source>largest slope of the sigmoid</source>
            <translation>sigmoid 的最大斜率</translation>
        </message>
        <message>
            <source>layer {layer}</source>
            <translation>第 {layer} 层</translation>
        </message>
        <message>
            <source>layer {layer}, factor {size:g}: killed</source>
            <translation>第 {layer} 层，倍数 {size:g}：被杀死</translation>
        </message>
        <message>
            <source>layer {layer}, factor {size:g}: of these dead ever after</source>
            <translation>第 {layer} 层，倍数 {size:g}：其中此后一直死亡</translation>
        </message>
        <message>
            <source>learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>learning rate of plain SGD</source>
            <translation>普通 SGD 的学习率</translation>
        </message>
        <message>
            <source>learning rate of that step and of all others</source>
            <translation>这一步以及其他所有步的学习率</translation>
        </message>
        <message>
            <source>learning rates to try</source>
            <translation>要尝试的学习率</translation>
        </message>
        <message>
            <source>left by the best affine map, blend {blend:g}</source>
            <translation>最佳仿射映射留下的部分，混合比 {blend:g}</translation>
        </message>
        <message>
            <source>length of the line as a multiple of the distance of the two samples</source>
            <translation>线段长度，为两个样本距离的倍数</translation>
        </message>
        <message>
            <source>level lines of W'x + b'</source>
            <translation>W'x + b' 的等值线</translation>
        </message>
        <message>
            <source>limit of rounding, {dtype}</source>
            <translation>舍入误差的界限，{dtype}</translation>
        </message>
        <message>
            <source>limit of straight</source>
            <translation>“直”的界限</translation>
        </message>
        <message>
            <source>limit of the rule</source>
            <translation>规则的界限</translation>
        </message>
        <message>
            <source>linear pieces along the line</source>
            <translation>线段上的线性段数</translation>
        </message>
        <message>
            <source>lines through each network</source>
            <translation>穿过每个网络的线段数</translation>
        </message>
        <message>
            <source>looks at the neurons during these passes</source>
            <translation>其间查看神经元的次数</translation>
        </message>
        <message>
            <source>loss on training samples</source>
            <translation>训练样本上的损失</translation>
        </message>
        <message>
            <source>lowest mean activation of the top layer</source>
            <translation>最上层平均激活的最低值</translation>
        </message>
        <message>
            <source>mean activation</source>
            <translation>平均激活</translation>
        </message>
        <message>
            <source>mean of outputs</source>
            <translation>输出的均值</translation>
        </message>
        <message>
            <source>measured</source>
            <translation>实测</translation>
        </message>
        <message>
            <source>median of {seeds} stacks</source>
            <translation>{seeds} 个堆叠的中位数</translation>
        </message>
        <message>
            <source>median training accuracy</source>
            <translation>训练准确率的中位数</translation>
        </message>
        <message>
            <source>n0 = {inputs}, drawn</source>
            <translation>n0 = {inputs}，抽样</translation>
        </message>
        <message>
            <source>n0 = {inputs}, n1 = {units}</source>
            <translation>n0 = {inputs}，n1 = {units}</translation>
        </message>
        <message>
            <source>n0-n1</source>
            <translation>n0-n1</translation>
        </message>
        <message>
            <source>n1, units in the first layer</source>
            <translation>n1，第一层的单元数</translation>
        </message>
        <message>
            <source>networks</source>
            <translation>网络数</translation>
        </message>
        <message>
            <source>networks drawn for each case</source>
            <translation>每种形状抽取的网络数</translation>
        </message>
        <message>
            <source>networks for each activation and error</source>
            <translation>每个激活函数和误差的网络数</translation>
        </message>
        <message>
            <source>networks for each cell, each on its own draw of the data</source>
            <translation>每个格子的网络数，每个网络用各自抽取的数据</translation>
        </message>
        <message>
            <source>networks for each data set and initialisation</source>
            <translation>每个数据集和初始化的网络数</translation>
        </message>
        <message>
            <source>networks for each data set, start and derivative at 0</source>
            <translation>每种数据集、初始值和 0 处导数的网络个数</translation>
        </message>
        <message>
            <source>networks for each factor</source>
            <translation>每种倍数的网络个数</translation>
        </message>
        <message>
            <source>networks for each model and task, each on its own draw of the data</source>
            <translation>每种模型和任务的网络个数，每个网络用各自抽取的数据</translation>
        </message>
        <message>
            <source>networks for each target and width</source>
            <translation>每个目标函数和宽度的网络个数</translation>
        </message>
        <message>
            <source>networks for each width</source>
            <translation>每种宽度的网络数</translation>
        </message>
        <message>
            <source>networks of each activation</source>
            <translation>每种激活函数的网络个数</translation>
        </message>
        <message>
            <source>networks of each kind</source>
            <translation>每种网络的个数</translation>
        </message>
        <message>
            <source>networks of each shape</source>
            <translation>每种形状的网络数</translation>
        </message>
        <message>
            <source>networks of each width</source>
            <translation>每种宽度的网络个数</translation>
        </message>
        <message>
            <source>networks that count, for each case</source>
            <translation>每种情形下计入结果的网络数</translation>
        </message>
        <message>
            <source>networks that each learning rate is tried with</source>
            <translation>每个学习率试用的网络数</translation>
        </message>
        <message>
            <source>networks that reach the target</source>
            <translation>达到目标的网络</translation>
        </message>
        <message>
            <source>networks with 40 % killed that still learn</source>
            <translation>失去 40 % 神经元后仍能学习的网络</translation>
        </message>
        <message>
            <source>networks, each on its own draw of the data; in each one neuron of every layer is tried</source>
            <translation>网络数，每个网络用各自抽取的数据；每个网络在每一层各试一个神经元</translation>
        </message>
        <message>
            <source>neuron that is followed, from 1; the next one that is active on the data</source>
            <translation>被跟踪的神经元，从 1 数起；若它在数据上不激活，则取下一个激活的</translation>
        </message>
        <message>
            <source>no hidden layer</source>
            <translation>无隐藏层</translation>
        </message>
        <message>
            <source>normal numbers</source>
            <translation>正态随机数</translation>
        </message>
        <message>
            <source>not as defined</source>
            <translation>与定义不符</translation>
        </message>
        <message>
            <source>not converged</source>
            <translation>未收敛</translation>
        </message>
        <message>
            <source>not exactly 0</source>
            <translation>不恰为 0</translation>
        </message>
        <message>
            <source>ns</source>
            <translation>纳秒</translation>
        </message>
        <message>
            <source>ns for an element</source>
            <translation>每个元素的纳秒数</translation>
        </message>
        <message>
            <source>numbers of hidden layers</source>
            <translation>隐藏层数</translation>
        </message>
        <message>
            <source>numbers of inputs n0 to try</source>
            <translation>要尝试的输入个数 n0</translation>
        </message>
        <message>
            <source>of these killed by training</source>
            <translation>其中被训练杀死的</translation>
        </message>
        <message>
            <source>one rate for all</source>
            <translation>共用一个学习率</translation>
        </message>
        <message>
            <source>optimisers: sgd with the rate 0.01, adam with 0.001</source>
            <translation>优化器：sgd 的学习率为 0.01，adam 为 0.001</translation>
        </message>
        <message>
            <source>output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>output {number}</source>
            <translation>输出 {number}</translation>
        </message>
        <message>
            <source>output, from its smallest to its largest value</source>
            <translation>输出，从最小值到最大值</translation>
        </message>
        <message>
            <source>outputs that are 0, all layers</source>
            <translation>为 0 的输出，所有层</translation>
        </message>
        <message>
            <source>passes after it</source>
            <translation>这一步之后遍历训练集的次数</translation>
        </message>
        <message>
            <source>passes over the 128 samples of the target</source>
            <translation>遍历目标函数 128 个样本的次数</translation>
        </message>
        <message>
            <source>passes over the 250 training samples</source>
            <translation>遍历 250 个训练样本的次数</translation>
        </message>
        <message>
            <source>passes over the 256 training samples</source>
            <translation>遍历 256 个训练样本的次数</translation>
        </message>
        <message>
            <source>passes over the training samples</source>
            <translation>遍历训练样本的次数</translation>
        </message>
        <message>
            <source>passes over the training samples after which a network has not converged</source>
            <translation>判定网络未收敛的遍历训练样本次数</translation>
        </message>
        <message>
            <source>passes over the training samples, 144 steps each</source>
            <translation>遍历训练样本的次数，每次 144 步</translation>
        </message>
        <message>
            <source>passes over the training samples, with Adam</source>
            <translation>用 Adam 遍历训练样本的次数</translation>
        </message>
        <message>
            <source>passes over the training set</source>
            <translation>遍历训练集的次数</translation>
        </message>
        <message>
            <source>passes over the training set before the step</source>
            <translation>这一步之前遍历训练集的次数</translation>
        </message>
        <message>
            <source>patterns</source>
            <translation>种位模式</translation>
        </message>
        <message>
            <source>pictured</source>
            <translation>图中所示</translation>
        </message>
        <message>
            <source>pre-activation; the neuron is inactive up to 0</source>
            <translation>预激活值；不大于 0 时神经元不激活</translation>
        </message>
        <message>
            <source>probability of class 1</source>
            <translation>类别 1 的概率</translation>
        </message>
        <message>
            <source>proportional, {ratio:.2g} for each neuron</source>
            <translation>成正比，每个神经元 {ratio:.2g} 段</translation>
        </message>
        <message>
            <source>proved dead for every input near the data</source>
            <translation>已证明对数据附近的任何输入都死亡</translation>
        </message>
        <message>
            <source>published</source>
            <translation>已发表</translation>
        </message>
        <message>
            <source>published, on CIFAR-10</source>
            <translation>已发表，CIFAR-10</translation>
        </message>
        <message>
            <source>random</source>
            <translation>随机</translation>
        </message>
        <message>
            <source>rate tuned for each</source>
            <translation>各自调优学习率</translation>
        </message>
        <message>
            <source>ratio of gradients</source>
            <translation>梯度之比</translation>
        </message>
        <message>
            <source>right after it</source>
            <translation>刚走完这一步</translation>
        </message>
        <message>
            <source>root mean square of pre-activations</source>
            <translation>预激活值的均方根</translation>
        </message>
        <message>
            <source>rounded</source>
            <translation>磨圆</translation>
        </message>
        <message>
            <source>rounded corner</source>
            <translation>磨圆的折角</translation>
        </message>
        <message>
            <source>rounds, in each of which everything is timed once</source>
            <translation>轮次，每一轮把各项各计时一次</translation>
        </message>
        <message>
            <source>scale</source>
            <translation>倍数</translation>
        </message>
        <message>
            <source>scale {row:g}</source>
            <translation>倍数 {row:g}</translation>
        </message>
        <message>
            <source>second differences that show another bend</source>
            <translation>显示另有折点的二阶差分</translation>
        </message>
        <message>
            <source>seconds, median</source>
            <translation>秒数，中位数</translation>
        </message>
        <message>
            <source>seed of everything random</source>
            <translation>所有随机数的种子</translation>
        </message>
        <message>
            <source>share</source>
            <translation>比例</translation>
        </message>
        <message>
            <source>share / formula</source>
            <translation>比例 / 公式</translation>
        </message>
        <message>
            <source>share of half the picture's side</source>
            <translation>占半个图边长的比例</translation>
        </message>
        <message>
            <source>share of killed neurons</source>
            <translation>被杀神经元的比例</translation>
        </message>
        <message>
            <source>share of networks</source>
            <translation>占网络的比例</translation>
        </message>
        <message>
            <source>share of neurons</source>
            <translation>神经元比例</translation>
        </message>
        <message>
            <source>share of outputs</source>
            <translation>输出的比例</translation>
        </message>
        <message>
            <source>share of outputs not 0</source>
            <translation>不为 0 的输出比例</translation>
        </message>
        <message>
            <source>share of outputs that are 0</source>
            <translation>为 0 的输出的比例</translation>
        </message>
        <message>
            <source>share of paths</source>
            <translation>路径的比例</translation>
        </message>
        <message>
            <source>share of pre-activations</source>
            <translation>占预激活值的比例</translation>
        </message>
        <message>
            <source>share of samples</source>
            <translation>样本比例</translation>
        </message>
        <message>
            <source>share of test samples</source>
            <translation>占测试样本的比例</translation>
        </message>
        <message>
            <source>share of the largest output</source>
            <translation>占最大输出的比例</translation>
        </message>
        <message>
            <source>share of the output's spread</source>
            <translation>占输出离散度的比例</translation>
        </message>
        <message>
            <source>share of the step's time</source>
            <translation>占训练步时间的比例</translation>
        </message>
        <message>
            <source>share of the target's range</source>
            <translation>占目标值域的比例</translation>
        </message>
        <message>
            <source>share of units</source>
            <translation>单元的比例</translation>
        </message>
        <message>
            <source>size, highest layer = 1</source>
            <translation>大小，最高层 = 1</translation>
        </message>
        <message>
            <source>slope from 0 to the next float32 above</source>
            <translation>从 0 到上方相邻 float32 数的斜率</translation>
        </message>
        <message>
            <source>slope from 0 to the next float32 below</source>
            <translation>从 0 到下方相邻 float32 数的斜率</translation>
        </message>
        <message>
            <source>slopes other than the step, x = 0 aside</source>
            <translation>不等于阶跃的斜率，x = 0 除外</translation>
        </message>
        <message>
            <source>spread of the top layer (standard deviation)</source>
            <translation>最上层的离散度（标准差）</translation>
        </message>
        <message>
            <source>stacks for each depth</source>
            <translation>每种深度的堆叠个数</translation>
        </message>
        <message>
            <source>step {layers}</source>
            <translation>训练步 {layers}</translation>
        </message>
        <message>
            <source>steps of 32 samples</source>
            <translation>训练步数，每步 32 个样本</translation>
        </message>
        <message>
            <source>tanh takes {ratio} times the epochs of ReLU to {error} training error</source>
            <translation>达到 {error} 训练误差，tanh 所用轮数是 ReLU 的 {ratio} 倍</translation>
        </message>
        <message>
            <source>target</source>
            <translation>目标函数</translation>
        </message>
        <message>
            <source>target whose fit is drawn</source>
            <translation>绘制其拟合的目标函数</translation>
        </message>
        <message>
            <source>targets to judge by</source>
            <translation>用于评判的目标函数</translation>
        </message>
        <message>
            <source>task</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>task whose boundaries are drawn</source>
            <translation>绘制其边界的任务</translation>
        </message>
        <message>
            <source>task, width and penalty</source>
            <translation>任务、宽度和惩罚</translation>
        </message>
        <message>
            <source>tasks to judge by</source>
            <translation>用于评判的任务</translation>
        </message>
        <message>
            <source>the article's 40 %</source>
            <translation>文章所说的 40 %</translation>
        </message>
        <message>
            <source>the bound</source>
            <translation>上界</translation>
        </message>
        <message>
            <source>theory</source>
            <translation>理论</translation>
        </message>
        <message>
            <source>theory for ReLU at the start: one half</source>
            <translation>ReLU 初始时的理论值：一半</translation>
        </message>
        <message>
            <source>theory, before training: at most</source>
            <translation>理论，训练前：至多</translation>
        </message>
        <message>
            <source>theory, {scheme}</source>
            <translation>理论，{scheme}</translation>
        </message>
        <message>
            <source>theory: 2^-N</source>
            <translation>理论：2^-N</translation>
        </message>
        <message>
            <source>theory: one half</source>
            <translation>理论：二分之一</translation>
        </message>
        <message>
            <source>theory: spread of single networks, width {width}</source>
            <translation>理论：单个网络的离散程度，宽度 {width}</translation>
        </message>
        <message>
            <source>times ReLU's epochs</source>
            <translation>ReLU 轮数的倍数</translation>
        </message>
        <message>
            <source>times as long as ReLU</source>
            <translation>ReLU 时间的倍数</translation>
        </message>
        <message>
            <source>top layer saturates early, and no other layer does</source>
            <translation>最上层很早饱和，而其他层没有</translation>
        </message>
        <message>
            <source>top layer, running</source>
            <translation>最上层，进行中</translation>
        </message>
        <message>
            <source>trained</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>training accuracy to reach</source>
            <translation>要达到的训练准确率</translation>
        </message>
        <message>
            <source>training error</source>
            <translation>训练误差</translation>
        </message>
        <message>
            <source>training errors to reach, as shares of the samples</source>
            <translation>要达到的训练误差，占样本的比例</translation>
        </message>
        <message>
            <source>units in each hidden layer</source>
            <translation>每个隐藏层的单元数</translation>
        </message>
        <message>
            <source>units in each of the four hidden layers</source>
            <translation>四个隐藏层中每层的单元数</translation>
        </message>
        <message>
            <source>units of the first layer beyond inputs + 1, where no formula is proved</source>
            <translation>第一层单元数超出输入个数加 1 的最大值（那里没有已证明的公式）</translation>
        </message>
        <message>
            <source>units of the hidden layer; the first is drawn</source>
            <translation>隐藏层的单元数；绘制第一个</translation>
        </message>
        <message>
            <source>update</source>
            <translation>更新方法</translation>
        </message>
        <message>
            <source>update before and after the step</source>
            <translation>这一步之前和之后的更新方法</translation>
        </message>
        <message>
            <source>value</source>
            <translation>值</translation>
        </message>
        <message>
            <source>values other than max(0, x)</source>
            <translation>不等于 max(0, x) 的值</translation>
        </message>
        <message>
            <source>variance of outputs</source>
            <translation>输出的方差</translation>
        </message>
        <message>
            <source>weight of each input, and bias</source>
            <translation>各输入的权重与偏置</translation>
        </message>
        <message>
            <source>weights times {scale:g}</source>
            <translation>权重乘以 {scale:g}</translation>
        </message>
        <message>
            <source>weights times {scale:g}: factor per layer</source>
            <translation>权重乘以 {scale:g}：每层系数</translation>
        </message>
        <message>
            <source>weights times {scale:g}: largest of a sample</source>
            <translation>权重乘以 {scale:g}：单个样本的最大值</translation>
        </message>
        <message>
            <source>weights times {scale:g}: norm of the weights, over 4</source>
            <translation>权重乘以 {scale:g}：权重范数除以 4</translation>
        </message>
        <message>
            <source>what goes in: normal numbers, or standardised images of digits</source>
            <translation>输入：正态随机数，或标准化的数字图像</translation>
        </message>
        <message>
            <source>what stands beside the learning rate</source>
            <translation>与学习率并列的另一条轴</translation>
        </message>
        <message>
            <source>whether to measure seconds too, which no seed gives again</source>
            <translation>是否也测量秒数（同一种子也不会给出相同的秒数）</translation>
        </message>
        <message>
            <source>which is faster is not decided, tanh takes {ratio} times the epochs of ReLU to {error} training error</source>
            <translation>哪个更快尚无定论，达到 {error} 训练误差，tanh 所用轮数是 ReLU 的 {ratio} 倍</translation>
        </message>
        <message>
            <source>width {width}</source>
            <translation>宽度 {width}</translation>
        </message>
        <message>
            <source>width {width}: a neuron's rate in the last layer</source>
            <translation>宽度 {width}：最后一层神经元的激活率</translation>
        </message>
        <message>
            <source>width {width}: after training</source>
            <translation>宽度 {width}：训练后</translation>
        </message>
        <message>
            <source>width {width}: before training (theory: {low:.1%} to {high:.1%})</source>
            <translation>宽度 {width}：训练前(理论：{low:.1%} 到 {high:.1%})</translation>
        </message>
        <message>
            <source>width {width}: halvings per layer, neuron</source>
            <translation>宽度 {width}：神经元每层减半次数</translation>
        </message>
        <message>
            <source>width {width}: halvings per layer, path</source>
            <translation>宽度 {width}：路径每层减半次数</translation>
        </message>
        <message>
            <source>width {width}: neurons that differ between samples</source>
            <translation>宽度 {width}：在样本之间有差别的神经元</translation>
        </message>
        <message>
            <source>width {width}: paths active on any sample</source>
            <translation>宽度 {width}：在任一样本上激活的路径</translation>
        </message>
        <message>
            <source>widths to try</source>
            <translation>要尝试的宽度</translation>
        </message>
        <message>
            <source>with activation</source>
            <translation>带激活函数</translation>
        </message>
        <message>
            <source>with {optimiser} {learned} learn from He's weights, and from Xavier's {stalled} stall while {too} learn</source>
            <translation>使用 {optimiser} 时 {learned} 从 He 权重学会；从 Xavier 权重出发 {stalled} 停滞，而 {too} 学会</translation>
        </message>
        <message>
            <source>without the step</source>
            <translation>没有这一步</translation>
        </message>
        <message>
            <source>zero</source>
            <translation>零</translation>
        </message>
        <message>
            <source>{activation}, {inputs}</source>
            <translation>{activation}，{inputs}</translation>
        </message>
        <message>
            <source>{activation}, {scheme}: factor per layer</source>
            <translation>{activation}，{scheme}：每层系数</translation>
        </message>
        <message>
            <source>{activation}, {what}</source>
            <translation>{activation}，{what}</translation>
        </message>
        <message>
            <source>{activation}: active, {measure}</source>
            <translation>{activation}：活跃比例，{measure}</translation>
        </message>
        <message>
            <source>{agreeing} of {cases} shapes agree with the formula; with n0 = {inputs} and n1 = {units} {share} are dead, where it says {predicted:.2%}.</source>
            <translation>{cases} 种形状中有 {agreeing} 种与公式一致；当 n0 = {inputs}、n1 = {units} 时有 {share} 是死的，公式给出 {predicted:.2%}。</translation>
        </message>
        <message>
            <source>{before} In layer {safe} no step kills.</source>
            <translation>{before}在第 {safe} 层没有一步能杀死神经元。</translation>
        </message>
        <message>
            <source>{before} In others some come back; of the killed stay dead, at the worst factor, by layer: {shares}.</source>
            <translation>{before}在其他层有一些会恢复；被杀死后保持死亡的比例（最坏的倍数，按层）：{shares}。</translation>
        </message>
        <message>
            <source>{before} of ReLU's outputs are not 0 before training and {after} after it. So are other activations, in every layer: {sparse}; in some: {sometimes}; never: {never}. After training {dead} of ReLU units are dead on the training set and {proved} provably for every input.</source>
            <translation>训练前 {before} 的 ReLU 输出不为 0，训练后为 {after}。其他激活函数中，在每一层都如此的：{sparse}；在部分层如此的：{sometimes}；从不如此的：{never}。训练后 {dead} 的 ReLU 单元在训练集上死亡，{proved} 可证明对任何输入都死亡。</translation>
        </message>
        <message>
            <source>{before} of networks of width {width} are a constant before training and {after} after it. Of all {born} born dead {revived} came back; {more} others collapsed in training.</source>
            <translation>宽度 {width} 的网络中，有 {before} 在训练前是常数，{after} 在训练后是常数。所有 {born} 个生来就死的网络中有 {revived} 个恢复；另有 {more} 个在训练中坍缩。</translation>
        </message>
        <message>
            <source>{before} {after}</source>
            <translation>{before}{after}</translation>
        </message>
        <message>
            <source>{before}; {after}</source>
            <translation>{before}；{after}</translation>
        </message>
        <message>
            <source>{dataset}, {scheme}, layer {layer}</source>
            <translation>{dataset}，{scheme}，第 {layer} 层</translation>
        </message>
        <message>
            <source>{depth} layers of ReLU, {optimiser}</source>
            <translation>{depth} 层 ReLU，{optimiser}</translation>
        </message>
        <message>
            <source>{depth} sigmoid layers of {width} units</source>
            <translation>{depth} 个 sigmoid 层，每层 {width} 个单元</translation>
        </message>
        <message>
            <source>{fall} By epoch {epochs} most have not come back.</source>
            <translation>{fall}到第 {epochs} 轮，多数仍未恢复。</translation>
        </message>
        <message>
            <source>{fall} It comes back after {end}.</source>
            <translation>{fall}恢复时已过 {end}。</translation>
        </message>
        <message>
            <source>{found} It is the weights' size that decides, not the want of saturation alone.</source>
            <translation>{found}起决定作用的是权重的大小，而不仅是不饱和。</translation>
        </message>
        <message>
            <source>{found} Of the first layer, whose inputs stay what they are, none comes back: where one does, the layers below have changed what it gets.</source>
            <translation>{found}第一层的输入始终不变，其中没有一个恢复：凡是恢复的，都是因为下面的层改变了它的输入。</translation>
        </message>
        <message>
            <source>{found} With {activation} the variance is {variance} by then.</source>
            <translation>{found}而使用 {activation} 时，此时方差为 {variance}。</translation>
        </message>
        <message>
            <source>{found} {stay} of these get no gradient in {n} more epochs.</source>
            <translation>{found}其中有 {stay} 在此后的 {n} 轮中没有梯度。</translation>
        </message>
        <message>
            <source>{name}: accuracy</source>
            <translation>{name}：准确率</translation>
        </message>
        <message>
            <source>{name}: mean of the last layer</source>
            <translation>{name}：最后一层的均值</translation>
        </message>
        <message>
            <source>{name}: networks in the region themselves</source>
            <translation>{name}：自身处于区域内的网络</translation>
        </message>
        <message>
            <source>{name}: networks that learn</source>
            <translation>{name}：学会的网络</translation>
        </message>
        <message>
            <source>{name}: networks that stall</source>
            <translation>{name}：停滞的网络</translation>
        </message>
        <message>
            <source>{name}: signal per layer</source>
            <translation>{name}：每层信号</translation>
        </message>
        <message>
            <source>{name}: variance of the last layer</source>
            <translation>{name}：最后一层的方差</translation>
        </message>
        <message>
            <source>{n} networks do not decide whether most of them saturate: {first}.</source>
            <translation>{n} 个网络不足以判定多数是否饱和：{first}。</translation>
        </message>
        <message>
            <source>{optimiser}, {scheme}</source>
            <translation>{optimiser}，{scheme}</translation>
        </message>
        <message>
            <source>{place} {sigmoid:.2f} and {tanh:.2f}</source>
            <translation>{place} {sigmoid:.2f} 和 {tanh:.2f}</translation>
        </message>
        <message>
            <source>{place}: share that {activation} takes</source>
            <translation>{place}：{activation} 所占比例</translation>
        </message>
        <message>
            <source>{place}: {activation} against ReLU</source>
            <translation>{place}：{activation} 与 ReLU 之比</translation>
        </message>
        <message>
            <source>{rival} / ReLU: {task}, {depth} hidden layers, {protocol}</source>
            <translation>{rival} / ReLU：{task}，{depth} 个隐藏层，{protocol}</translation>
        </message>
        <message>
            <source>{row}, rate {rate:g}</source>
            <translation>{row}，学习率 {rate:g}</translation>
        </message>
        <message>
            <source>{row}: most neurons killed</source>
            <translation>{row}：被杀死的神经元最多时的比例</translation>
        </message>
        <message>
            <source>{row}: rate at which 40 % are killed</source>
            <translation>{row}：使 40 % 死亡的学习率</translation>
        </message>
        <message>
            <source>{setup}, {measure}</source>
            <translation>{setup}，{measure}</translation>
        </message>
        <message>
            <source>{share} of hidden outputs are exactly 0 before training; about a half in {count} of {total} layers looked at.</source>
            <translation>训练前有 {share} 的隐藏层输出恰为 0；在所考察的 {total} 层中有 {count} 层约为一半。</translation>
        </message>
        <message>
            <source>{target}, width {width}: error, trained</source>
            <translation>{target}，宽度 {width}：误差，训练</translation>
        </message>
        <message>
            <source>{target}, width {width}: worst error, constructed</source>
            <translation>{target}，宽度 {width}：最大误差，构造</translation>
        </message>
        <message>
            <source>{target}, width {width}: worst error, trained</source>
            <translation>{target}，宽度 {width}：最大误差，训练</translation>
        </message>
        <message>
            <source>{target}, {width} ReLUs: straight pieces</source>
            <translation>{target}，{width} 个 ReLU：直线段</translation>
        </message>
        <message>
            <source>{target}: power of the width, constructed</source>
            <translation>{target}：宽度的幂次，构造</translation>
        </message>
        <message>
            <source>{target}: power of the width, trained</source>
            <translation>{target}：宽度的幂次，训练</translation>
        </message>
        <message>
            <source>{task}, tuned</source>
            <translation>{task}，调优</translation>
        </message>
        <message>
            <source>{task}, {bias}</source>
            <translation>{task}，{bias}</translation>
        </message>
        <message>
            <source>{task}, {bias} biases, {arm}: epochs</source>
            <translation>{task}，{bias}偏置，{arm}：轮数</translation>
        </message>
        <message>
            <source>{task}, {bias} biases, {arm}: parted</source>
            <translation>{task}，{bias}偏置，{arm}：结果不同</translation>
        </message>
        <message>
            <source>{task}, {bias} biases, {arm}: reached</source>
            <translation>{task}，{bias}偏置，{arm}：达到目标</translation>
        </message>
        <message>
            <source>{task}, {bias} biases: exact 0 before training</source>
            <translation>{task}，{bias}偏置：训练前恰好为 0</translation>
        </message>
        <message>
            <source>{task}, {bias} biases: exact 0 in training, by chance</source>
            <translation>{task}，{bias}偏置：训练中恰好为 0，偶然抵消</translation>
        </message>
        <message>
            <source>{task}, {bias} biases: exact 0 in training, idle inputs</source>
            <translation>{task}，{bias}偏置：训练中恰好为 0，输入全为 0</translation>
        </message>
        <message>
            <source>{task}: accuracy, deep and linear</source>
            <translation>{task}：准确率，深层线性</translation>
        </message>
        <message>
            <source>{task}: accuracy, no hidden layer</source>
            <translation>{task}：准确率，无隐藏层</translation>
        </message>
        <message>
            <source>{task}: accuracy, with activation</source>
            <translation>{task}：准确率，带激活函数</translation>
        </message>
        <message>
            <source>{task}: bend, deep and linear</source>
            <translation>{task}：弯曲程度，深层线性</translation>
        </message>
        <message>
            <source>{task}: bend, with activation</source>
            <translation>{task}：弯曲程度，带激活函数</translation>
        </message>
        <message>
            <source>{task}: deep network without activation</source>
            <translation>{task}：不带激活函数的深层网络</translation>
        </message>
        <message>
            <source>{task}: gain in test accuracy</source>
            <translation>{task}：测试准确率的提升</translation>
        </message>
        <message>
            <source>{task}: network, activation {percent:.0f} % ReLU</source>
            <translation>{task}：网络，激活函数含 {percent:.0f} % ReLU</translation>
        </message>
        <message>
            <source>{when}: factor for each further layer</source>
            <translation>{when}：每增加一层的倍数</translation>
        </message>
        <message>
            <source>{when}: power of the neurons</source>
            <translation>{when}：神经元数的幂</translation>
        </message>
    </context>
</TS>
